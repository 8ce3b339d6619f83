(function () {
  "use strict";
  var form = document.getElementById("upload"), input = document.getElementById("photo");
  if (!form || !input) return;
  input.addEventListener("change", function () {
    if (!input.files || !input.files.length) return;
    document.getElementById("take").textContent = "正在上传…";
    form.submit();
  });

  // Who comes back finds a form that can be sent once more.
  window.addEventListener("pageshow", function (e) {
    if (e.persisted) window.location.reload();
    else form.reset();
  });
})();
