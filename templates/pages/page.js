(function () {
  "use strict";
  var page = document.getElementById("page");
  if (!page) return;
  var live = page.getAttribute("data-live"), self = page.getAttribute("data-self"), waiting = false, again = false;

  // Whoever is choosing or writing is not interrupted, nor does a choice get
  // lost that came back from a press.
  function busy() {
    var active = document.activeElement;
    if (active && /^(TEXTAREA|SELECT|INPUT)$/.test(active.tagName)) return true;
    var fields = page.querySelectorAll("textarea,select,input.text,input[type=radio]");
    for (var i = 0; i < fields.length; i++) {
      var f = fields[i];
      if (f.type === "radio" ? f.checked : f.tagName === "SELECT" ? f.selectedIndex > 0 : f.value !== f.defaultValue) return true;
    }
    return false;
  }

  function show(html) {
    var next = new DOMParser().parseFromString(html, "text/html").getElementById("page");
    if (!next || next.getAttribute("data-tag") === page.getAttribute("data-tag")) return;
    if (busy()) {
      var fresh = document.getElementById("fresh");
      if (fresh) fresh.hidden = false;
      return;
    }
    var said = document.getElementById("said");
    page.innerHTML = next.innerHTML;
    // What came of the last press stays until the page is left.
    if (said) page.replaceChild(said, document.getElementById("said"));
    page.setAttribute("data-tag", next.getAttribute("data-tag"));
    page.className = "changed";
    window.setTimeout(function () { page.className = ""; }, 400);
  }

  // What changes during a look may not be in it: each change is looked for
  // once more, and a look that failed is repeated.
  function look() {
    if (waiting) { again = true; return; }
    waiting = true;
    again = false;
    var ask = new XMLHttpRequest();
    ask.open("GET", self);
    ask.setRequestHeader("X-Live", "1");
    ask.onloadend = function () {
      waiting = false;
      if (ask.status === 200) show(ask.responseText);
      if (again) look();
      else if (!ask.status || ask.status >= 500) window.setTimeout(look, 5000);
    };
    ask.send();
  }

  page.addEventListener("click", function (e) {
    var line = e.target.getAttribute && e.target.getAttribute("data-about");
    if (!line) return;
    var list = document.getElementById("about"), words = document.getElementById("words");
    if (!list || !words) return;
    e.preventDefault();
    list.value = line;
    words.focus();
    if (words.scrollIntoView) words.scrollIntoView({ block: "center" });
  });

  // One press, one answer; the server holds to that as well.
  page.addEventListener("submit", function (e) {
    if (e.target.getAttribute("data-sent")) e.preventDefault();
    e.target.setAttribute("data-sent", "1");
  });

  window.addEventListener("pageshow", function (e) { if (e.persisted) window.location.reload(); });
  document.addEventListener("visibilitychange", function () { if (!document.hidden) look(); });

  if (window.EventSource) {
    var stream = new EventSource(live);
    // It begins with the tag of now, which this page may have already.
    stream.addEventListener("change", function (e) { if (e.data !== page.getAttribute("data-tag")) look(); });
  } else {
    window.setInterval(function () { if (!document.hidden) look(); }, 15000);
  }
})();
