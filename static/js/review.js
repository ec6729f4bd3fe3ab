/* HZ+ 审核队列的按键、撤销提示、全选。每个键都有同名按钮,没有脚本也能办理。 */
(function () {
  'use strict';
  var queue = document.querySelector('[data-queue]');
  var dialog = document.getElementById('keys');
  var on = !queue || !queue.hasAttribute('data-keys-off');

  function typing(at) { return /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || at.isContentEditable; }
  function follow(selector) {
    var link = document.querySelector(selector);
    if (link) link.click();
  }
  function focus(selector) {
    var found = document.querySelector(selector);
    if (!found) return false;
    found.focus();
    if (found.scrollIntoView) found.scrollIntoView({ block: 'center' });
    return true;
  }
  function step(by) {
    var rows = Array.prototype.slice.call(document.querySelectorAll('[data-queue] .q'));
    var now = rows.findIndex(function (row) { return row.hasAttribute('aria-current'); });
    var to = rows[now < 0 ? 0 : now + by];
    if (to) to.click();
  }
  function annotate() {
    var note = document.querySelector('.annot:not([open])') || document.querySelector('.annot');
    if (!note) return false;
    note.open = true;
    note.querySelector('textarea').focus();
    return true;
  }
  function help() {
    if (dialog && dialog.showModal && !dialog.open) dialog.showModal();
  }
  var acts = {
    KeyJ: function () { step(1); },
    KeyK: function () { step(-1); },
    KeyA: function () { follow('button[data-key="KeyA"]'); },
    KeyZ: function () { follow('button[data-key="KeyZ"]'); },
    KeyR: function () { return focus('#f-note'); },
    KeyC: annotate,
    KeyE: function () { return focus('#evidence a') || focus('#evidence'); },
    Slash: function () { return focus('#agency'); }
  };
  document.addEventListener('keydown', function (event) {
    var at = event.target;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || (dialog && dialog.open)) return;
    if (typing(at)) {
      if (event.code === 'Escape') at.blur();
      return;
    }
    if (event.key === '?' && queue) { event.preventDefault(); help(); return; }
    if (!queue || !on || (event.shiftKey && event.code !== 'Slash')) return;
    if (event.code === 'Enter') {
      if (at === document.body && document.querySelector('.q[aria-current]')) focus('#rv-h');
      return;
    }
    if (acts[event.code]) {
      if (/^(KeyR|KeyC|KeyE|Slash)$/.test(event.code)) event.preventDefault();
      acts[event.code]();
    }
  });
  document.addEventListener('click', function (event) {
    if (event.target.closest && event.target.closest('[data-keys-help]')) help();
  });
  document.addEventListener('change', function (event) {
    var at = event.target;
    if (at.hasAttribute('data-keys-on')) {
      on = at.checked;
      document.cookie = 'keys=' + (on ? 'on' : 'off') + '; path=/; max-age=31536000; samesite=lax' +
        (location.protocol === 'https:' ? '; secure' : '');
    }
    if (at.hasAttribute('data-all')) {
      document.querySelectorAll('input[name="report"]').forEach(function (box) { box.checked = at.checked; });
    }
  });
  window.addEventListener('load', function () {
    var toast = document.querySelector('.toast');
    if (toast) setTimeout(function () { toast.classList.add('gone'); }, 10000);
    var open = document.querySelector('.q[aria-current]');
    if (open && open.scrollIntoView) open.scrollIntoView({ block: 'nearest' });
  });
})();
