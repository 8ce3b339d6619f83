// Message text as the client shows it: links in text, and the small markdown
// and HTML subsets of markdown messages and text cards. Everything is built
// as nodes; no message ever becomes markup by itself.

import {el} from "./api.js";

export function link(member, href, ...children) {
  const a = el("a", "", ...children);
  a.href = `/open/${encodeURIComponent(member)}?url=${encodeURIComponent(href)}`;
  a.target = "_blank";
  a.rel = "noopener";
  return a;
}

// A plate and a ticket's number stay on one line.
const plate = /[\u4e00-\u9fff][A-Z]·[A-Z0-9]{4,6}[学挂警港澳]?/g;
const whole = /[\u4e00-\u9fff][A-Z]·[A-Z0-9]{4,6}[学挂警港澳]?|[A-Z]{2,3}\d{8}-\d{4,}/g;

export const platesIn = (said) => said.match(plate) || [];

// plain is text as nodes.
const plain = (said) => parts(said, whole, (m) => el("span", "whole", m[0]));

// parts cuts text at the matches of pattern and builds a node for each.
function parts(text, pattern, build, between = (s) => [s]) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) nodes.push(...between(text.slice(end, match.index)));
    nodes.push(build(match));
    end = match.index + match[0].length;
  }
  if (end < text.length) nodes.push(...between(text.slice(end)));
  return nodes;
}

export function text(member, said) {
  return el("div", "text", ...parts(said, /<a\s+href="([^"]+)"[^>]*>([^<]*)<\/a>/g, (m) => link(member, m[1], m[2]), plain));
}

const inline = /\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|<font color="(info|comment|warning)">(.*?)<\/font>/g;

function spans(member, line) {
  return parts(line, inline, ([, bold, code, label, href, colour, coloured]) => {
    if (bold) return el("b", "", bold);
    if (code) return el("code", "", code);
    if (label) return link(member, href, label);
    return el("span", colour, coloured);
  }, plain);
}

export function markdown(member, said) {
  const box = el("div", "text markdown");
  for (const line of said.split("\n")) {
    const heading = /^(#{1,6})\s+(.*)/.exec(line);
    if (heading) box.append(el("h4", "h" + heading[1].length, ...spans(member, heading[2])));
    else if (line.startsWith(">")) box.append(el("blockquote", "", ...spans(member, line.slice(1).trim())));
    else box.append(el("p", "", ...spans(member, line)));
  }
  return box;
}

export function description(said) {
  const divs = /<div class="(gray|highlight|normal)">([\s\S]*?)<\/div>/g;
  const lines = (s) => [el("span", "", ...plain(s.replace(/<br\s*\/?>/g, "\n")))];
  return el("div", "desc", ...parts(said, divs, (m) => el("div", m[1], ...plain(m[2])), lines));
}

// cut shortens a text to what the client shows, and keeps the whole as a hint.
export function cut(node, said, characters) {
  const runes = Array.from(said || "");
  node.replaceChildren(...plain(runes.length > characters ? runes.slice(0, characters).join("") + "…" : said || ""));
  if (runes.length > characters) node.title = said;
  return node;
}
