// Photos and voices in the chat: tap to enlarge, tap to read.

import {el, toast} from "./api.js";
import {recordings} from "./sheets.js";

export function picture(file) {
  const img = el("img");
  img.src = file;
  img.alt = "照片";
  img.loading = "lazy";
  const button = el("button", "photo", img);
  button.type = "button";
  button.setAttribute("aria-label", "照片，点开放大");
  button.addEventListener("click", () => enlarge(file));
  img.addEventListener("error", () => {
    button.replaceWith(el("div", "bubble file", "照片（浏览器打不开这种格式）"));
  });
  return button;
}

function enlarge(file) {
  const dialog = document.getElementById("viewer");
  dialog.querySelector("img").src = file;
  dialog.showModal();
}

export function startViewer() {
  const dialog = document.getElementById("viewer");
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.querySelector("img").removeAttribute("src"));
}

export function voice(b) {
  const words = el("small", "", b.transcript || "没有写说的是什么");
  words.hidden = true;
  const play = el("button", "", waves(), b.seconds ? `${Math.ceil(b.seconds)}″` : "语音");
  play.type = "button";
  play.setAttribute("aria-label", `语音 ${Math.ceil(b.seconds || 0)} 秒，点开看说了什么`);
  play.setAttribute("aria-expanded", "false");
  play.addEventListener("click", () => {
    words.hidden = !words.hidden;
    play.setAttribute("aria-expanded", String(!words.hidden));
    const mine = recordings.get(b.media_id);
    if (mine && !words.hidden) new Audio(mine).play().catch(() => toast("放不出来", true));
  });
  const width = Math.min(15, Math.max(2, Math.round((b.seconds || 4) / 4)));
  return el("div", "bubble voice w" + width, play, words);
}

// waves is the sign of a sound.
function waves() {
  const sign = el("i");
  sign.setAttribute("aria-hidden", "true");
  return sign;
}
