// The phones page: which phones are shown, and what changes on them.

import {attempt, el, get, post} from "./api.js";
import {report} from "./cards.js";
import {CustomerPhone, customer} from "./customer.js";
import {now, readClock, readFaults, startClock, startFaults, startGuide} from "./panels.js";
import {Phone} from "./phone.js";
import {fill} from "./phrases.js";
import {startViewer} from "./viewer.js";

const preferred = ["qiantai", "guwen", "zhangwei", "banzhang", "dianzhang"];
const place = document.getElementById("phones");
const unread = new Set();
let members = [];
let phones = [];
let menu = [];

const memberOf = (userid) => (userid === customer.userid ? customer : members.find((m) => m.userid === userid) || {userid, name: userid});
const phoneOf = (userid) => phones.find((p) => p.member.userid === userid);

const actions = {
  now,
  close(phone) {
    phones = phones.filter((p) => p !== phone);
    phone.root.remove();
    arranged();
  },
  change(phone, userid) {
    const other = phoneOf(userid);
    if (other) other.show(phone.member);
    phone.show(memberOf(userid));
    unread.delete(userid);
    arranged();
  },
};

function open(userid, still) {
  let phone = phoneOf(userid);
  if (!phone) {
    phone = userid === customer.userid ? new CustomerPhone(actions) : new Phone(memberOf(userid), actions);
    phones.push(phone);
    place.append(phone.root);
    if (phone instanceof Phone) drawMenu(phone);
  }
  unread.delete(userid);
  arranged();
  if (!still) phone.root.scrollIntoView({behavior: "smooth", inline: "center", block: "nearest"});
  return phone;
}

// arranged redraws whatever depends on which phones are shown.
function arranged() {
  localStorage.setItem("sim.shown", JSON.stringify(phones.map((p) => p.member.userid)));
  for (const p of phones.filter((p) => p instanceof Phone)) choose(p.root.querySelector(".who"), p.member.userid);
  const add = document.getElementById("add");
  choose(add, "", new Option("＋ 手机", ""), new Option("客户", customer.userid));
  const who = document.getElementById("fault-who");
  choose(who, who.value || phones.find((p) => p instanceof Phone)?.member.userid);
  drawChips();
}

// choose fills a list with everybody, by store.
function choose(select, value, ...first) {
  select.replaceChildren(...first);
  const groups = new Map();
  for (const m of members) {
    const group = m.group || "其他";
    if (!groups.has(group)) {
      const box = el("optgroup");
      box.label = group;
      groups.set(group, box);
      select.append(box);
    }
    groups.get(group).append(new Option(m.title ? `${m.name} ${m.title}` : m.name, m.userid));
  }
  if (value && ![...select.options].some((o) => o.value === value)) select.append(new Option(value, value));
  select.value = value || "";
}

function drawChips() {
  const shown = phones.map((p) => p.member.userid);
  const others = [...unread].filter((u) => !shown.includes(u));
  document.getElementById("chips").replaceChildren(...[...shown, ...others].map((userid) => {
    const m = memberOf(userid);
    const chip = el("button", shown.includes(userid) ? "shown" : "", el("b", "", m.name), m.title || "");
    chip.type = "button";
    chip.classList.toggle("unread", unread.has(userid));
    if (unread.has(userid)) chip.setAttribute("aria-label", `${m.name}，有新消息`);
    chip.addEventListener("click", () => open(userid));
    return chip;
  }));
}

function changed(userid) {
  if (userid !== customer.userid) phoneOf(customer.userid)?.refresh();
  const phone = phoneOf(userid);
  if (phone) {
    phone.refresh();
    const box = phone.root.getBoundingClientRect();
    if (box.right > 40 && box.left < innerWidth - 40) return;
  }
  unread.add(userid);
  drawChips();
}

function drawMenu(phone) {
  const bar = phone.root.querySelector(".menubar");
  bar.hidden = menu.length === 0;
  bar.replaceChildren(...menu.map((entry) => {
    if (!entry.sub_button?.length) return menuButton(phone, entry);
    const box = el("details", "", el("summary", "", entry.name), el("div", "", ...entry.sub_button.map((sub) => menuButton(phone, sub))));
    box.addEventListener("focusout", (e) => { if (!box.contains(e.relatedTarget)) box.open = false; });
    return box;
  }));
}

function menuButton(phone, entry) {
  const button = el("button", "", entry.name);
  button.type = "button";
  button.addEventListener("click", async () => {
    button.closest("details")?.removeAttribute("open");
    const user = encodeURIComponent(phone.member.userid);
    if (entry.type === "view") window.open(`/open/${user}?url=${encodeURIComponent(entry.url)}`, "_blank", "noopener");
    report(await attempt(() => post(`members/${user}/menu`, {key: entry.key || entry.url})));
    if (entry.type.startsWith("pic_")) phone.photo();
  });
  return button;
}

async function readMembers() {
  members = (await attempt(() => get("members")))?.members || [];
  for (const p of phones.filter((p) => p instanceof Phone)) {
    const fresh = memberOf(p.member.userid);
    if (JSON.stringify(fresh) !== JSON.stringify(p.member)) p.show(fresh);
  }
}

async function readMenu() {
  menu = (await attempt(() => get("menu")))?.button || [];
  phones.filter((p) => p instanceof Phone).forEach(drawMenu);
}

const topics = {
  clock: readClock,
  faults: readFaults,
  members: () => readMembers().then(arranged),
  menu: readMenu,
};

function listen() {
  const stream = new EventSource("/control/stream");
  stream.onopen = () => { for (const p of phones) p.refresh(); readMenu(); };
  stream.onmessage = ({data}) => {
    if (data.startsWith("phone:")) changed(data.slice(6));
    else topics[data]?.();
  };
}

// firstShown are the phones of the last visit, else those of the usual story.
function firstShown() {
  const stored = JSON.parse(localStorage.getItem("sim.shown") || "[]").filter((u) => u === customer.userid || members.some((m) => m.userid === u));
  if (stored.length) return stored;
  const usual = preferred.filter((u) => members.some((m) => m.userid === u));
  return usual.length ? usual : members.slice(0, 5).map((m) => m.userid);
}

async function start() {
  await Promise.all([readMembers(), readMenu()]);
  await startClock();
  startFaults();
  startViewer();
  startGuide((u) => memberOf(u).name, (step) => {
    const phone = open(step.who);
    if (step.photo) phone.photo(step.photo);
    else phone.write(fill(step.say));
  });
  for (const userid of firstShown()) open(userid, true);
  document.getElementById("add").addEventListener("change", (e) => { if (e.target.value) open(e.target.value); });
  place.addEventListener("scroll", () => {
    for (const p of phones) {
      const box = p.root.getBoundingClientRect();
      if (unread.has(p.member.userid) && box.left > -40 && box.left < innerWidth - 80) { unread.delete(p.member.userid); drawChips(); }
    }
  }, {passive: true});
  readFaults();
  listen();
}

start();
