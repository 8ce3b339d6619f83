// Sheets that rise from the foot of a phone: a photo or a voice to send.

import {attempt, el, form, post} from "./api.js";
import {report} from "./cards.js";

// sheet opens over the chat of a phone and returns what closes it. It has the
// focus until then; Escape closes it.
function sheet(phone, title, ...children) {
  phone.root.querySelector(".sheet")?.remove();
  const close = el("button", "close", "×");
  close.type = "button";
  close.setAttribute("aria-label", "关闭");
  const box = el("section", "sheet", el("header", "", el("h3", "", title), close), ...children);
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", title);
  const done = () => {
    box.remove();
    phone.root.querySelector(".more").focus();
  };
  close.addEventListener("click", done);
  box.addEventListener("keydown", (e) => { if (e.key === "Escape") done(); });
  phone.root.querySelector(".phrases").before(box);
  box.querySelector("input:not([type=file]), textarea").focus();
  return done;
}

const member = (phone) => `members/${encodeURIComponent(phone.member.userid)}`;

// labelled is a field with its label.
function labelled(text, field) {
  return el("label", "field", el("span", "", text), field);
}

function input(placeholder, value = "") {
  const field = el("input");
  field.placeholder = placeholder;
  field.value = value;
  field.autocomplete = "off";
  return field;
}

// picker is a button that chooses a file.
function picker(text, accept, chosen) {
  const field = el("input");
  field.type = "file";
  field.accept = accept;
  field.addEventListener("change", () => { if (field.files[0]) chosen(field.files[0]); });
  return el("label", "pick", text, field);
}

const kinds = [
  {kind: "car", label: "车牌"},
  {kind: "two", label: "两辆车"},
  {kind: "blurred", label: "看不清"},
  {kind: "fault", label: "故障件"},
  {kind: "finished", label: "修好了"},
];

let draw = Math.floor(Math.random() * 1e6); // which of the drawn photos are offered

// photoSheet offers photos; kind is the one that Enter sends.
export function photoSheet(phone, kind) {
  const plates = phone.plates.slice(-4).reverse();
  const plate = input("浙A·12345", plates[0] || "");
  const shown = el("div", "samples");
  const other = el("button", "plain", "换一批");
  other.type = "button";
  const own = el("div", "own");
  const close = sheet(phone, "发照片",
    el("div", "row", labelled("画上车牌", plate), other),
    plateChips(plates, plate),
    shown, own);
  const mine = picker("从本机选择", "image/*,.heic", (file) => {
    shown.hidden = true;
    own.replaceChildren(ownPhoto(phone, file, close));
  });
  const show = () => shown.replaceChildren(...kinds.map((k, i) => thumbnail(k, plate.value, draw + i, async () => {
    close();
    report(await attempt(() => post(member(phone) + "/sample", {kind: k.kind, plates: named(plate), seed: draw + i})));
  })), mine);
  plate.addEventListener("change", show);
  other.addEventListener("click", () => { draw += kinds.length; show(); });
  show();
  if (kind) shown.children[kinds.findIndex((k) => k.kind === kind)].focus();
}

const named = (field) => (field.value.trim() ? [field.value.trim()] : []);

function plateChips(plates, field) {
  const box = el("div", "chips");
  for (const p of plates.length > 1 ? plates : []) {
    const chip = el("button", "", p);
    chip.type = "button";
    chip.addEventListener("click", () => { field.value = p; field.dispatchEvent(new Event("change")); });
    box.append(chip);
  }
  return box;
}

function thumbnail({kind, label}, plate, seed, send) {
  const img = el("img");
  img.src = `/control/samples/${kind}?width=240&seed=${seed}` + (plate.trim() ? `&plate=${encodeURIComponent(plate.trim())}` : "");
  img.alt = "";
  const button = el("button", "", img, el("span", "", label));
  button.type = "button";
  button.setAttribute("aria-label", `发样例照片：${label}`);
  button.addEventListener("click", send);
  return button;
}

// ownPhoto shows a chosen file with the plate that is to be read on it.
function ownPhoto(phone, file, close) {
  const img = el("img");
  img.alt = "选好的照片";
  img.src = URL.createObjectURL(file);
  img.addEventListener("error", () => img.replaceWith(el("span", "broken", file.name)));
  const plate = input("没有就不填");
  const send = el("button", "primary", "发送");
  send.type = "submit";
  const box = el("form", "chosen", img, el("div", "", labelled("照片上的车牌", plate),
    el("small", "", "这里的识别不看图，照你填的念"), send));
  box.addEventListener("submit", async (e) => {
    e.preventDefault();
    close();
    report(await attempt(() => form(member(phone) + "/image", {file, plate: named(plate)})));
  });
  return box;
}

// recordings are played where they were made: what is sent is AMR, which no
// browser plays.
export const recordings = new Map();

export function voiceSheet(phone) {
  const words = el("textarea");
  words.rows = 3;
  words.placeholder = "左后减震漏油，换总成一千二";
  const state = el("p", "state");
  state.setAttribute("role", "status");
  const send = el("button", "primary", "发送");
  send.type = "submit";
  const taken = {}; // a file, or a recording and how long it is
  const told = (text) => { state.textContent = text; };
  const box = el("form", "voice-form", labelled("说的是什么", words), el("div", "row",
    recorder((blob, seconds) => { Object.assign(taken, {blob, seconds, file: null}); told(`录了 ${seconds.toFixed(1)} 秒`); }, told),
    picker("选 AMR 文件…", ".amr,audio/*", (file) => { Object.assign(taken, {file, blob: null, seconds: 0}); told(file.name); }),
    send), state,
  el("small", "", "浏览器录不出 AMR：按住说话只取时长，识别出来的就是上面写的字。什么都不写，就是一段听不出人声的录音。"));
  const close = sheet(phone, "发语音", box);
  box.addEventListener("submit", async (e) => {
    e.preventDefault();
    const transcript = words.value.trim();
    if (!transcript && !taken.file && !taken.seconds) { told("先写一句话，或者录一段"); words.focus(); return; }
    close();
    const done = await attempt(() => form(member(phone) + "/voice", {file: taken.file, transcript, seconds: taken.seconds || ""}));
    if (done?.media_id && taken.blob) recordings.set(done.media_id, URL.createObjectURL(taken.blob));
    report(done);
  });
}

const tap = 400; // ms; a shorter press lets go on until the next one

// recorder records while its button is held down, or from one short press to
// the next.
function recorder(recorded, told) {
  const button = el("button", "hold", "按住说话");
  button.type = "button";
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) { button.hidden = true; return button; }
  let running = null;
  const start = async () => {
    if (running) return;
    const mine = running = {since: performance.now()};
    button.textContent = "松开结束";
    button.classList.add("on");
    try {
      const stream = await navigator.mediaDevices.getUserMedia({audio: true});
      mine.since = performance.now();
      mine.media = new MediaRecorder(stream);
      const parts = [];
      mine.media.ondataavailable = (e) => parts.push(e.data);
      mine.media.onstop = () => {
        stream.getTracks().forEach((t) => t.stop());
        recorded(new Blob(parts, {type: mine.media.mimeType}), Math.min(60, Math.max(0.5, (performance.now() - mine.since) / 1000)));
      };
      mine.media.start();
      if (running !== mine) mine.media.stop();
    } catch {
      stop();
      told("没有录音：浏览器不让用话筒，写字也行");
    }
  };
  const stop = () => {
    running?.media?.stop();
    running = null;
    button.textContent = "按住说话";
    button.classList.remove("on");
  };
  const down = () => { if (running) stop(); else { start(); button.pressed = performance.now(); } };
  const up = () => { if (running && performance.now() - button.pressed > tap) stop(); };
  button.addEventListener("pointerdown", (e) => { button.setPointerCapture(e.pointerId); down(); });
  button.addEventListener("pointerup", up);
  button.addEventListener("pointercancel", up);
  button.addEventListener("keydown", (e) => { if ((e.key === " " || e.key === "Enter") && !e.repeat) { e.preventDefault(); down(); } });
  button.addEventListener("keyup", (e) => { if (e.key === " " || e.key === "Enter") { e.preventDefault(); up(); } });
  return button;
}
