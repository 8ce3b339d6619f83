// Template cards as the client draws them.

import {attempt, el, post, toast} from "./api.js";
import {cut, link} from "./rich.js";

const sourceColours = ["grey", "black", "red", "green"];

// card draws one card on the phone of member.
export function card(member, c) {
  const box = el("article", "card" + (c.closed ? " closed" : ""));
  box.setAttribute("aria-label", "卡片：" + (c.title || c.sub_title || ""));
  if (c.source || c.menu) box.append(head(member, c));
  const body = c.url ? link(member, c.url) : el("div");
  body.className = "card-body";
  fill(body, member, c);
  box.append(body);
  const chosen = choices(box, c);
  if (c.buttons.length) box.append(buttons(member, c, chosen));
  for (const j of c.links || []) {
    if (j.url) box.append(el("div", "jump", link(member, j.url, j.title)));
  }
  if (c.url) box.append(el("div", "jump", link(member, c.url, "查看详情")));
  return box;
}

function head(member, c) {
  const source = cut(el("span", sourceColours[c.source_color || 0]), c.source || "", 20);
  const line = el("div", "source", source);
  if (c.menu) {
    const list = el("div", "corner-list");
    for (const entry of c.menu) list.append(press(el("button", "", entry.text), member, c, entry.key, () => ({})));
    const summary = el("summary", "", "···");
    summary.setAttribute("aria-label", "更多操作");
    line.append(el("details", "corner", summary, list));
  }
  return line;
}

function fill(body, member, c) {
  if (c.title) body.append(cut(el("h3"), c.title, 36));
  if (c.desc) body.append(cut(el("p", "under"), c.desc, 44));
  if (c.emphasis) {
    body.append(el("div", "emphasis", cut(el("b"), c.emphasis.title, 14), cut(el("small"), c.emphasis.desc, 22)));
  }
  if (c.quote) {
    body.append(el("blockquote", "", el("b", "", c.quote.title), el("span", "", c.quote.quote_text)));
  }
  if (c.sub_title) body.append(cut(el("p", "sub"), c.sub_title, 160));
  for (const p of c.paragraphs || []) body.append(el("div", "para", cut(el("b"), p.title, 38), cut(el("span"), p.desc, 160)));
  if (c.facts) {
    const list = el("dl");
    for (const f of c.facts) {
      const value = el("dd");
      if (f.url) value.append(link(member, f.url, f.value || "查看"));
      else cut(value, f.value || "", 30);
      list.append(el("div", "", cut(el("dt"), f.name, 5), value));
    }
    body.append(list);
  }
}

// choices draws drop-downs and ticks and returns what reads them.
function choices(box, c) {
  const readers = (c.selections || []).map((s) => {
    const area = el("fieldset", "choice");
    area.disabled = Boolean(s.disabled);
    if (s.title) area.append(el("legend", "", s.title));
    const read = s.boxes ? ticks(area, c, s) : dropDown(area, s);
    box.append(area);
    return [s.question_key, read];
  });
  return () => Object.fromEntries((c.selections || []).some((s) => s.disabled) ? [] : readers.map(([key, read]) => [key, read()]));
}

function dropDown(area, s) {
  const select = el("select");
  select.setAttribute("aria-label", s.title || "选择");
  for (const o of s.options) select.append(new Option(o.text, o.id, false, s.selected.includes(o.id)));
  area.append(select);
  return () => [select.value];
}

function ticks(area, c, s) {
  for (const o of s.options) {
    const input = el("input");
    input.type = s.many ? "checkbox" : "radio";
    input.name = c.card_id + s.question_key;
    input.value = o.id;
    input.checked = s.selected.includes(o.id);
    area.append(el("label", "", input, o.text));
  }
  return () => [...area.querySelectorAll(":checked")].map((i) => i.value);
}

function buttons(member, c, chosen) {
  const row = el("div", "buttons n" + c.buttons.length);
  if (c.buttons.some((b) => Array.from(b.text).length > 5)) row.classList.add("long");
  for (const b of c.buttons) {
    if (b.url) {
      row.append(Object.assign(link(member, b.url, b.text), {className: "style" + b.style}));
      continue;
    }
    const button = cut(el("button", "style" + b.style), b.text, 10);
    if (b.disabled) button.disabled = true;
    else press(button, member, c, b.key, chosen);
    row.append(button);
  }
  return row;
}

// press makes button press the key of the card, and nothing twice.
function press(button, member, c, key, chosen) {
  button.type = "button";
  button.addEventListener("click", async () => {
    button.classList.add("busy");
    button.setAttribute("aria-busy", "true");
    const done = await attempt(() => post(`members/${encodeURIComponent(member)}/press`, {task_id: c.task_id, key, selected: chosen()}));
    report(done);
    button.classList.remove("busy");
    button.removeAttribute("aria-busy");
  });
  return button;
}

// report tells what the phone itself would not show.
export function report(done) {
  if (done?.held) toast("这一条先压住，等下一条先到");
  else if (done?.error) toast(done.error, true);
}
