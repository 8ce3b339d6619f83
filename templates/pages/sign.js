(function () {
  "use strict";
  var form = document.getElementById("sign"), pad = document.getElementById("pad");
  if (!form || !pad || !pad.getContext) return;
  form.hidden = false;
  var pen = pad.getContext("2d"), last = null, length = 0;

  function blank() {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, pad.width, pad.height);
    pen.strokeStyle = "#000";
    pen.lineWidth = 7;
    pen.lineCap = pen.lineJoin = "round";
    length = 0;
    document.getElementById("agree").disabled = true;
  }

  // Where on the drawing a finger or a mouse is.
  function spot(e) {
    var at = e.touches && e.touches.length ? e.touches[0] : e, box = pad.getBoundingClientRect();
    return { x: (at.clientX - box.left) * pad.width / box.width, y: (at.clientY - box.top) * pad.height / box.height };
  }

  function begin(e) {
    last = spot(e);
    e.preventDefault();
  }

  function go(e) {
    if (!last) return;
    var next = spot(e);
    pen.beginPath();
    pen.moveTo(last.x, last.y);
    pen.lineTo(next.x, next.y);
    pen.stroke();
    length += Math.abs(next.x - last.x) + Math.abs(next.y - last.y);
    last = next;
    if (length > 120) document.getElementById("agree").disabled = false;
    e.preventDefault();
  }

  function end() { last = null; }

  // Old phones know touches only; a finger that drew sends no mouse after it.
  pad.addEventListener("touchstart", begin, { passive: false });
  pad.addEventListener("touchmove", go, { passive: false });
  pad.addEventListener("touchend", end);
  pad.addEventListener("touchcancel", end);
  pad.addEventListener("mousedown", begin);
  window.addEventListener("mousemove", go);
  window.addEventListener("mouseup", end);

  document.getElementById("clear").addEventListener("click", blank);
  form.addEventListener("submit", function (e) {
    if (form.getAttribute("data-sent")) { e.preventDefault(); return; }
    form.setAttribute("data-sent", "1");
    document.getElementById("ink").value = pad.toDataURL("image/png");
  });
  window.addEventListener("pageshow", function (e) { if (e.persisted) window.location.reload(); });
  blank();
})();
