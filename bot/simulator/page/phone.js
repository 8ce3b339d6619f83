// One phone: the chat of one member with the application.

import {attempt, clockText, dateText, dayText, el, form, get, post, toast} from "./api.js";
import {card, report} from "./cards.js";
import {fill, notice, phrasesFor} from "./phrases.js";
import {description, link, markdown, platesIn, text} from "./rich.js";
import {photoSheet, voiceSheet} from "./sheets.js";
import {picture, voice} from "./viewer.js";

const gap = 5 * 60 * 1000; // between two time lines

export class Phone {
  constructor(member, actions) {
    this.root = document.getElementById("phone").content.firstElementChild.cloneNode(true);
    this.chat = this.root.querySelector(".chat");
    this.input = this.root.querySelector("textarea");
    this.actions = actions;
    this.wire();
    this.show(member);
  }

  wire() {
    const find = (s) => this.root.querySelector(s);
    find(".close").addEventListener("click", () => this.actions.close(this));
    find(".who").addEventListener("change", (e) => this.actions.change(this, e.target.value));
    find(".compose").addEventListener("submit", (e) => { e.preventDefault(); this.send(); });
    this.input.addEventListener("keydown", (e) => {
      if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
      e.preventDefault();
      this.send();
    });
    this.input.addEventListener("input", () => this.grow());
    this.chat.addEventListener("scroll", () => this.scrolled(), {passive: true});
    new ResizeObserver(() => { if (this.atEnd) this.toEnd(); }).observe(this.chat);
    this.toggle(find(".quick"), find(".phrases"));
    this.toggle(find(".more"), find(".attach"));
    find(".send-photo").addEventListener("click", () => { this.foldAttach(); photoSheet(this); });
    find(".send-voice").addEventListener("click", () => { this.foldAttach(); voiceSheet(this); });
    const file = find(".attach input");
    file.addEventListener("change", () => this.attach(file));
  }

  toggle(button, panel) {
    button.addEventListener("click", () => {
      panel.hidden = !panel.hidden;
      button.setAttribute("aria-expanded", String(!panel.hidden));
    });
  }

  // show makes this the phone of another member.
  show(member) {
    this.member = member;
    this.seq = 0;
    this.plates = []; // seen here, the newest last
    this.root.querySelector(".sheet")?.remove();
    this.lines = new Map();
    this.lastAt = 0;
    this.atEnd = true; // stays so, whatever comes, until its owner scrolls up
    this.chat.replaceChildren(el("p", "empty", `${member.name}的手机。还没有消息。`));
    const find = (s) => this.root.querySelector(s);
    this.root.setAttribute("aria-label", `${member.name}（${member.title || "成员"}）的手机`);
    find(".avatar").textContent = Array.from(member.name)[0];
    find(".avatar").dataset.tone = [...member.userid].reduce((n, c) => n + c.charCodeAt(0), 0) % 6;
    find(".role").textContent = [member.plugin ? "只看微信" : "", member.out_of_scope ? "不可见" : ""].filter(Boolean).join(" · ");
    const list = el("div", "phrase-list");
    for (const phrase of phrasesFor(member.title)) {
      const button = el("button", "", phrase.replace("{n}", "单号"));
      button.type = "button";
      button.addEventListener("click", () => this.write(fill(phrase)));
      list.append(button);
    }
    find(".phrases").replaceChildren(list);
    this.refresh();
  }

  // write puts words into the input, ready to be sent.
  write(words) {
    this.input.value = words;
    this.grow();
    this.input.focus();
  }

  grow() {
    this.input.rows = Math.min(4, Math.max(1, Math.ceil(this.input.value.length / 15), this.input.value.split("\n").length));
  }

  async act(path, body) {
    report(await attempt(() => post(`members/${encodeURIComponent(this.member.userid)}/${path}`, body)));
  }

  send() {
    const content = this.input.value.trim();
    if (!content) return;
    this.input.value = "";
    this.grow();
    this.act("text", {content});
  }

  async attach(field) {
    const file = field.files[0];
    field.value = "";
    if (!file) return;
    this.foldAttach();
    report(await attempt(() => form(`members/${encodeURIComponent(this.member.userid)}/file`, {file})));
  }

  foldAttach() {
    this.root.querySelector(".attach").hidden = true;
    this.root.querySelector(".more").setAttribute("aria-expanded", "false");
  }

  // photo asks for a photo, as a menu entry does, perhaps of a drawn kind.
  photo(kind) {
    photoSheet(this, kind);
  }

  // refresh shows what changed; calls meanwhile are folded into one more.
  async refresh() {
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    const member = this.member;
    try {
      const view = await get(`members/${encodeURIComponent(member.userid)}/phone?after=${this.seq}`);
      if (member === this.member) this.merge(view);
    } catch (error) {
      toast(error.message, true);
    }
    this.busy = false;
    if (this.again) { this.again = false; this.refresh(); }
  }

  // low reports whether the end of the chat is in view.
  low() {
    return this.chat.scrollHeight - this.chat.scrollTop - this.chat.clientHeight < 80;
  }

  // scrolled notes whether the owner reads what is older: only a move upwards
  // says so, a chat that grows says nothing.
  scrolled() {
    const top = this.chat.scrollTop;
    if (this.low()) this.atEnd = true;
    else if (top < this.top) this.atEnd = false;
    this.top = top;
  }

  toEnd() {
    this.chat.scrollTop = this.chat.scrollHeight;
    this.atEnd = true;
  }

  merge(view) {
    const low = this.atEnd || this.low();
    let added = false;
    for (const b of view.bubbles) {
      notice(b.text);
      notice(b.card && JSON.stringify(b.card));
      for (const p of platesIn((b.text || "") + JSON.stringify(b.card || ""))) {
        this.plates = [...this.plates.filter((other) => other !== p), p];
      }
      const old = this.lines.get(b.id);
      const line = this.line(b);
      if (old) old.replaceWith(line);
      else {
        this.chat.querySelector(".empty")?.remove();
        this.separate(new Date(b.at));
        this.chat.append(line);
        added = true;
      }
      this.lines.set(b.id, line);
    }
    this.seq = view.seq;
    if (low || (added && view.bubbles.some((b) => b.from === "me"))) this.toEnd();
  }

  // separate puts the time between messages that are far apart.
  separate(at) {
    if (at - this.lastAt > gap) {
      const day = dayText.format(at);
      const known = day === (this.lastAt ? dayText.format(this.lastAt) : dayText.format(this.actions.now()));
      this.chat.append(el("p", "when", (known ? "" : dateText.format(at) + " ") + clockText.format(at)));
    }
    this.lastAt = +at;
  }

  line(b) {
    if (b.type === "hint") return el("p", "hint", b.text);
    const face = el("span", "avatar");
    face.setAttribute("aria-hidden", "true");
    if (b.from === "me") {
      const own = this.root.querySelector("header .avatar");
      face.textContent = own.textContent;
      face.dataset.tone = own.dataset.tone;
    } else {
      face.classList.add("app");
    }
    const line = el("div", "line " + b.from, face, this.content(b));
    line.title = clockText.format(new Date(b.at));
    return line;
  }

  content(b) {
    const member = this.member.userid;
    const file = `/control/media/${b.media_id}/file`;
    switch (b.type) {
      case "card": return b.card ? card(member, b.card) : el("p", "hint", "卡片");
      case "markdown": return el("div", "bubble", markdown(member, b.text));
      case "textcard": return el("article", "card", el("div", "card-body", el("h3", "", b.title), description(b.text || "")),
        el("div", "jump", b.url ? link(member, b.url, "详情") : ""));
      case "image": return picture(file);
      case "voice": return voice(b);
      case "sms": return el("div", "bubble sms", el("small", "", "短信"), el("span", "", b.text || ""));
      case "file": return el("div", "bubble file", b.text || "文件");
      default: return el("div", "bubble", text(member, b.text || ""));
    }
  }
}
