// The customer's phone: it scans the code of a slip and shows the page behind
// it. It is a device of its own: nothing of the staff's phones is known to it.

import {attempt, el, get, post} from "./api.js";

export const customer = {userid: "@customer", name: "客户", title: "扫码看进度"};

export class CustomerPhone {
  constructor(actions) {
    this.member = customer;
    this.plates = [];
    this.root = el("section", "phone customer");
    this.root.setAttribute("aria-label", "客户的手机");
    const face = el("span", "avatar", "客");
    face.setAttribute("aria-hidden", "true");
    this.again = tool("重新扫码", () => this.scan());
    this.fresh = tool("换部新手机", () => this.replace());
    const close = tool("×", () => actions.close(this));
    close.className = "close";
    close.setAttribute("aria-label", "收起这部手机");
    this.screen = el("div", "screen");
    this.root.append(el("header", "", face, el("b", "", "客户"), this.again, this.fresh, close), this.screen);
    const seen = localStorage.getItem("sim.customer");
    if (seen) this.open(seen);
    else this.scan();
  }

  show() {}
  write() {}

  // refresh offers what can be scanned by now.
  refresh() {
    if (!this.page) this.offer();
  }

  scan() {
    this.page = null;
    localStorage.removeItem("sim.customer");
    this.again.hidden = true;
    this.links = el("div", "links");
    const field = el("input");
    field.placeholder = "http://…/p/…";
    field.autocomplete = "off";
    field.inputMode = "url";
    field.setAttribute("aria-label", "二维码里的网址");
    const send = el("button", "primary", "打开");
    const box = el("form", "scan", el("h3", "", "扫接车单上的二维码"), this.links,
      el("div", "row", field, send), el("small", "", "没有在上面的，把二维码里的网址贴进来"));
    box.addEventListener("submit", (e) => {
      e.preventDefault();
      const path = /\/p\/[\w-]+/.exec(field.value);
      if (path) this.open(path[0]);
      else field.focus();
    });
    this.screen.replaceChildren(box);
    this.offer();
  }

  async offer() {
    const found = (await attempt(() => get("customer/links")))?.links || [];
    if (this.page) return;
    this.links.replaceChildren(...found.map((l) => {
      const button = el("button", "link", el("b", "", l.plate || "进度页"), el("small", "", `${l.slip ? "接车单" : "进度页"} ${l.number || ""}`));
      button.type = "button";
      button.addEventListener("click", async () => {
        const path = l.path || (await attempt(() => post("customer/scan", {userid: l.userid, slip: l.slip})))?.path;
        if (path) this.open(path);
      });
      return button;
    }));
    if (!found.length) this.links.append(el("p", "empty", "登记一辆车，接车单的二维码就在这里"));
  }

  open(path) {
    this.page = path;
    localStorage.setItem("sim.customer", path);
    this.again.hidden = false;
    const frame = el("iframe");
    frame.src = path;
    frame.title = "客户看到的进度页";
    this.screen.replaceChildren(frame);
  }

  async replace() {
    await attempt(() => post("customer/replace"));
    if (this.page) this.open(this.page);
  }
}

function tool(text, action) {
  const button = el("button", "plain", text);
  button.type = "button";
  button.addEventListener("click", action);
  return button;
}
