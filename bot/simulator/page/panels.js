// The clock with its fast forward, the faults, and the guide.

import {attempt, clockText, dateText, el, get, post, toast} from "./api.js";
import {guide} from "./phrases.js";

let ahead = 0; // simulated time minus this machine's, in ms

export const now = () => new Date(Date.now() + ahead);

export async function readClock() {
  const reading = await get("clock").catch(() => null);
  if (reading) ahead = new Date(reading.now) - Date.now();
  tick();
}

function tick() {
  document.getElementById("date").textContent = dateText.format(now());
  document.getElementById("time").textContent = clockText.format(now());
}

export function startClock() {
  setInterval(tick, 1000);
  setInterval(readClock, 10000);
  const buttons = [...document.querySelectorAll("[data-advance]")];
  for (const button of buttons) {
    button.addEventListener("click", async () => {
      for (const b of buttons) b.disabled = true;
      button.classList.add("busy");
      const done = await attempt(() => post("advance", JSON.parse(button.dataset.advance)));
      if (done) {
        ahead = new Date(done.now) - Date.now();
        tick();
        toast(`到了 ${dateText.format(now())} ${clockText.format(now())}` + (done.fired ? `，办了 ${done.fired} 件到点的事` : ""));
      }
      button.classList.remove("busy");
      for (const b of buttons) b.disabled = false;
    });
  }
  return readClock();
}

// switches are the faults that are on or off, in groups; once is what "on"
// means, part the entry of a map that is meant.
const groups = [
  {title: "消息", list: [
    {name: "down", label: "平台连不上", hint: "发消息全部失败", once: true},
    {name: "busy", label: "平台繁忙", hint: "每次调用都答 -1", once: true},
    {name: "frequency", label: "调用太频繁", hint: "每次调用都答 45009", once: true},
    {name: "delay_ms", part: "message/send", label: "发消息慢 3 秒", hint: "平台迟迟才答", once: {"message/send": 3000}, off: {"message/send": 0}},
    {name: "timeout_after_delivery", label: "下一条送到了，但没有回音", hint: "再发一次也不能重复", once: 1},
    {name: "drop_callbacks_replies", label: "下一次应答丢失", hint: "平台会把消息再送一次", once: 1},
    {name: "duplicate_callbacks", label: "下一条消息送两遍", hint: "只能算一次", once: 1},
    {name: "reorder_callbacks", label: "下两条消息调换先后", hint: "第一条等第二条先到", once: 1},
  ]},
  {title: "照片和语音", list: [
    {name: "delay_ms", part: "media/get", label: "取文件慢 5 秒", hint: "平台迟迟才给", once: {"media/get": 5000}, off: {"media/get": 0}},
    {name: "media_expired", label: "下一个文件取不到", hint: "平台说素材已失效 (40007)", once: 1},
    {name: "media_cut", label: "下一个文件传到一半断了", hint: "再取一次就好", once: 1},
    {name: "engines_down", label: "识别服务连不上", hint: "车牌和语音都认不出", once: true},
    {name: "engines_quota", label: "识别额度用完", hint: "每次都答 UserHasNoFreeAmount", once: true},
    {name: "reads_nothing", label: "下一张照片认不出车牌", hint: "像没有车牌的照片一样答", once: 1},
    {name: "sms_down", label: "短信服务连不上", hint: "紧急短信发不出，等它恢复", once: true},
    {name: "hears_nothing", label: "下一段语音听不出人声", hint: "像没人说话一样答", once: 1},
  ]},
];
const switches = groups.flatMap((g) => g.list);

const isOn = (s) => Boolean(s.part ? current[s.name]?.[s.part] : current[s.name]);
const idOf = (s) => "fault-" + s.name + (s.part || "");

let current = {};

export async function readFaults() {
  current = (await attempt(() => get("faults"))) || {};
  let count = 0;
  for (const s of switches) {
    const box = document.getElementById(idOf(s));
    box.checked = isOn(s);
    count += box.checked;
  }
  count += Object.values(current.plugin || {}).filter(Boolean).length + Object.values(current.out_of_scope || {}).filter(Boolean).length;
  count += (current.fail_next || []).length + (current.fail_engine || []).length;
  const badge = document.getElementById("faults-count");
  badge.hidden = count === 0;
  badge.textContent = count;
  showWho();
}

function showWho() {
  const who = document.getElementById("fault-who").value;
  document.getElementById("fault-plugin").checked = Boolean(current.plugin?.[who]);
  document.getElementById("fault-scope").checked = Boolean(current.out_of_scope?.[who]);
}

const order = (body) => attempt(() => post("faults", body)).then(readFaults);

function switchOf(s) {
  const box = el("input");
  box.type = "checkbox";
  box.id = idOf(s);
  box.addEventListener("change", () => order({[s.name]: box.checked ? s.once : (s.off ?? false)}));
  return el("label", "switch", box, s.label, el("small", "", s.hint));
}

export function startFaults() {
  const list = document.getElementById("fault-list");
  list.append(...groups.flatMap((g) => [el("h3", "", g.title), ...g.list.map(switchOf)]));
  const on = (id, event, f) => document.getElementById(id).addEventListener(event, f);
  const who = document.getElementById("fault-who");
  on("fault-who", "change", showWho);
  on("fault-plugin", "change", (e) => order({plugin: {[who.value]: e.target.checked}}));
  on("fault-scope", "change", (e) => order({out_of_scope: {[who.value]: e.target.checked}}));
  on("fault-token", "click", () => order({kill_tokens: true}).then(() => toast("令牌已失效，下次调用会答 40014")));
  on("fault-reset", "click", () => order({reset: true}).then(() => toast("都恢复了")));
  on("fault-verify", "click", async () => {
    const done = await attempt(() => post("verify"));
    if (done) toast(done.ok ? "回调地址通过验证" : "回调地址没有通过：" + done.error, !done.ok);
  });
  panel("faults-open", "faults");
  on("faults-close", "click", () => document.getElementById("faults-open").click());
}

function panel(buttonID, panelID) {
  const button = document.getElementById(buttonID);
  const box = document.getElementById(panelID);
  button.addEventListener("click", () => {
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden) box.querySelector("button, input")?.focus();
    else button.focus();
  });
  box.addEventListener("keydown", (e) => { if (e.key === "Escape") button.click(); });
}

// startGuide lists the steps; begin(step) puts one into a phone, ready to be
// sent.
export function startGuide(nameOf, begin) {
  const list = document.getElementById("guide-steps");
  guide.forEach((step, i) => {
    const button = el("button", "", el("i", "", String(i + 1)), el("b", "", nameOf(step.who)), el("span", "", step.say.replace("{n}", "单号")), el("small", "", step.why));
    button.type = "button";
    button.title = step.why;
    button.addEventListener("click", () => {
      for (const b of list.querySelectorAll(".here")) b.classList.remove("here");
      button.classList.add("here");
      begin(step);
    });
    list.append(el("li", "", button));
  });
  panel("guide-open", "guide");
  if (!localStorage.getItem("sim.guide")) {
    localStorage.setItem("sim.guide", "seen");
    document.getElementById("guide").hidden = false;
    document.getElementById("guide-open").setAttribute("aria-expanded", "true");
  }
}
