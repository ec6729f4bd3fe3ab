/* HZ+ 审核队列的按键与撤销提示。每个键都有同名按钮,没有脚本也能办理。 */
(function () {
  'use strict';
  function typing(at) { return /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || at.isContentEditable; }
  function follow(selector) {
    var link = document.querySelector(selector);
    if (link) link.click();
  }
  function step(by) {
    var rows = Array.prototype.slice.call(document.querySelectorAll('[data-queue] .q'));
    var now = rows.findIndex(function (row) { return row.hasAttribute('aria-current'); });
    var to = rows[now < 0 ? 0 : now + by];
    if (to) to.click();
  }
  document.addEventListener('keydown', function (event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target)) {
      if (event.code === 'Escape') event.target.blur();
      return;
    }
    if (event.code === 'KeyJ') step(1);
    else if (event.code === 'KeyK') step(-1);
    else if (event.code === 'KeyA' || event.code === 'KeyZ') follow('button[data-key="' + event.code + '"]');
    else if (event.code === 'KeyR') {
      var note = document.getElementById('f-note');
      if (note) { event.preventDefault(); note.focus(); }
    }
  });
  window.addEventListener('load', function () {
    var toast = document.querySelector('.toast');
    if (toast) setTimeout(function () { toast.classList.add('gone'); }, 10000);
    var open = document.querySelector('.q[aria-current]');
    if (open && open.scrollIntoView) open.scrollIntoView({ block: 'nearest' });
  });
})();
