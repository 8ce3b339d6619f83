(function () {
  "use strict";
  var form = document.getElementById("upload"), input = document.getElementById("photo");
  if (!form || !input) return;
  input.addEventListener("change", function () {
    if (!input.files || !input.files.length) return;
    document.getElementById("take").textContent = "正在上传…";
    form.submit();
  });
})();
