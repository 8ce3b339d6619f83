// Calls of the control API. Every failure becomes an Error with the message
// of the simulator.

async function call(path, options) {
  let response;
  try {
    response = await fetch("/control/" + path, options);
  } catch {
    throw new Error("模拟器没有应答");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || `模拟器应答 ${response.status}`);
  return answer;
}

export const get = (path) => call(path);

export const post = (path, body) =>
  call(path, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body ?? {})});

// form posts fields, each a file, a text, or a list of texts; empty ones are
// left out.
export function form(path, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const v of [value].flat()) if (v) body.append(name, v);
  }
  return call(path, {method: "POST", body});
}

// toast shows a short message that leaves by itself.
export function toast(text, bad) {
  const line = document.createElement("p");
  line.textContent = text;
  line.classList.toggle("bad", Boolean(bad));
  document.getElementById("toasts").append(line);
  setTimeout(() => line.remove(), bad ? 7000 : 4000);
}

// attempt runs an action and shows its failure.
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    toast(error.message, true);
    return null;
  }
}

// el makes an element with a class and children.
export function el(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
  return node;
}

const zone = {timeZone: "Asia/Shanghai"};
export const clockText = new Intl.DateTimeFormat("zh-CN", {...zone, hour: "2-digit", minute: "2-digit", hour12: false});
export const dateText = new Intl.DateTimeFormat("zh-CN", {...zone, month: "long", day: "numeric", weekday: "long"});
export const dayText = new Intl.DateTimeFormat("zh-CN", {...zone, year: "numeric", month: "2-digit", day: "2-digit"});
