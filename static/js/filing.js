/* HZ+ 填报表的自动保存:离开一栏和每 20 秒,有改动就保存;存不了的留在本机,下次打开时可以恢复。
   Without it every button of the form works as before: the same form is posted to the same address. */
(function () {
  'use strict';
  var EVERY = 20000, LATER = 400;
  var form = document.getElementById('report-form');
  if (!form) return;
  var key = 'hz-draft:' + form.dataset.draft;
  var mayKeep = form.hasAttribute('data-autosave'), isFresh = form.hasAttribute('data-fresh');
  var NOT_TYPED = ['csrfmiddlewaretoken', 'version', 'base', 'action', 'clash'];
  var dirty = false, asking = null, again = false, waiting = null, timer = 0, pressed = null;

  function typed() {
    var found = [];
    new FormData(form).forEach(function (value, name) {
      if (NOT_TYPED.indexOf(name) < 0 && typeof value === 'string') found.push([name, value]);
    });
    return found;
  }
  /* 空行每次打开都有新的行号,不算填写。 */
  function same(one, other) {
    function plain(rows) {
      return JSON.stringify(rows.map(function (row) { return [row[0], row[1].replace(/\r\n/g, '\n').trim()]; })
        .filter(function (row) { return row[1] !== '' && !/:id$/.test(row[0]); }).sort());
    }
    return plain(one) === plain(other);
  }

  /* --- 本机 --- */
  function stored() {
    try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; }
  }
  function store(content) {
    try {
      if (content) localStorage.setItem(key, JSON.stringify(content));
      else localStorage.removeItem(key);
    } catch (error) { /* 本机不许存储或已满:仍有服务器上的自动保存 */ }
  }
  function keepHere(isSent) {
    store({ version: form.elements.version.value, base: form.elements.base.value, at: Date.now(),
      sent: Boolean(isSent), fields: typed() });
  }

  /* --- 操作条 --- */
  function show(when, said) {
    document.querySelectorAll('#save-state > [data-when]').forEach(function (part) {
      part.hidden = part.dataset.when !== when;
      if (part.hidden || !said) return;
      (part.querySelector('[data-said]') || part).textContent = said;
    });
  }

  /* --- 自动保存 --- */
  function save() {
    if (!mayKeep || !dirty) return;
    if (asking) { again = true; return; }
    var sent = typed(), data = new FormData(form);
    data.set('action', 'autosave');
    data.delete('uploads');
    asking = fetch(form.getAttribute('action'), { method: 'POST', body: data, credentials: 'same-origin', redirect: 'manual' })
      .then(function (answer) {
        if (answer.type === 'opaqueredirect' || answer.status === 401) return show('lost');
        var isJson = (answer.headers.get('Content-Type') || '').indexOf('application/json') === 0;
        if (!isJson) return show(answer.status === 403 ? 'lost' : 'failed');
        return answer.json().then(function (told) { take(answer.status, told, sent); });
      })
      .catch(function () { show('failed'); })
      .then(function () {
        asking = null;
        if (waiting) { var go = waiting; waiting = null; go(); }
        else if (again) { again = false; save(); }
      });
  }
  function take(status, told, sent) {
    if (status !== 200) {
      mayKeep = false;
      return show(status === 409 && !told.is_final ? 'clash' : 'stopped', told.said);
    }
    document.querySelectorAll('input[name=version]').forEach(function (input) { input.value = told.version; });
    form.elements.base.value = told.base;
    dirty = !same(sent, typed());
    var wrong = Object.keys(told.problems);
    if (wrong.length || dirty) keepHere(); else store(null);
    show(wrong.length ? 'partly' : 'saved', told.said);
    mark(told.problems);
  }
  /* 没有存下的栏目,错误写在栏目上。 */
  function mark(problems) {
    form.querySelectorAll('[data-kept-error]').forEach(function (note) { note.remove(); });
    Object.keys(problems).forEach(function (id) {
      var field = document.getElementById(id);
      if (!field || field.getAttribute('aria-invalid') === 'true') return;
      var note = document.createElement('p');
      note.className = 'errmsg';
      note.dataset.keptError = '';
      note.textContent = problems[id];
      (field.closest('.unitbox') || field).insertAdjacentElement('beforebegin', note);
    });
  }

  function changed() {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(keepHere, LATER);
  }
  /* 脚本载入之前已经填写的,也要保存。 */
  function wasTyped(control) {
    if (control.type === 'radio' || control.type === 'checkbox') return control.checked !== control.defaultChecked;
    return 'defaultValue' in control && control.type !== 'file' && control.value !== control.defaultValue;
  }
  if (Array.prototype.some.call(form.elements, wasTyped)) changed();
  form.addEventListener('input', changed);
  form.addEventListener('change', changed);
  form.addEventListener('focusout', function (event) {
    var next = event.relatedTarget;
    if (next && next.name === 'action') return;
    save();
  });
  setInterval(save, EVERY);
  document.addEventListener('click', function (event) {
    var at = event.target.closest ? event.target.closest('button') : null;
    if (!at) return;
    if (at.form === form && at.type === 'submit') pressed = at;
    else if (at.hasAttribute('data-retry')) save();
    else if (at.hasAttribute('data-restore')) restore();
    else if (at.hasAttribute('data-discard')) { store(null); offer(null); }
  });

  /* 与谁协调:选中的单位写在折叠处。 */
  form.addEventListener('change', function (event) {
    var list = event.target.closest ? event.target.closest('.with') : null;
    if (!list) return;
    var chosen = list.querySelector('[data-chosen]'), none = list.querySelector('[data-none]');
    chosen.textContent = '';
    list.querySelectorAll('input:checked').forEach(function (box) {
      var name = document.createElement('b');
      name.textContent = box.parentElement.textContent.trim();
      chosen.append(name, ' ');
    });
    if (none) none.hidden = chosen.childElementCount > 0;
  });

  /* 正在自动保存时按了按钮:等它存完,用新的版本号提交,不和自己冲突。 */
  form.addEventListener('submit', function (event) {
    clearTimeout(timer);
    if (dirty || stored()) keepHere(true);
    mayKeep = false;
    if (!asking) return;
    event.preventDefault();
    var button = event.submitter || pressed;
    waiting = function () {
      var action = document.createElement('input');
      action.type = 'hidden';
      action.name = 'action';
      action.value = button ? button.value : 'save';
      form.appendChild(action);
      if (stored()) keepHere(true);
      form.submit();
    };
  });
  window.addEventListener('pagehide', function () { if (dirty && mayKeep) keepHere(); });

  /* --- 再打开时 --- */
  function offer(content) {
    var banner = document.getElementById('kept-here');
    if (!banner) return;
    banner.hidden = !content;
    if (content) banner.querySelector('[data-kept-at]').textContent = new Date(content.at).toLocaleString();
  }
  function put(row) {
    var controls = form.querySelectorAll('[name="' + CSS.escape(row[0]) + '"]');
    if (!controls.length) {
      var extra = document.createElement('input');
      extra.type = 'hidden';
      extra.name = row[0];
      extra.value = row[1];
      form.appendChild(extra);
    }
    controls.forEach(function (control) {
      if (control.type === 'radio' || control.type === 'checkbox') control.checked = control.value === row[1];
      else control.value = row[1];
    });
  }
  function restore() {
    var content = stored(), now = form.elements.version.value;
    offer(null);
    if (!content) return;
    form.querySelectorAll('input[type=checkbox]').forEach(function (box) { box.checked = false; });
    content.fields.forEach(put);
    dirty = true;
    if (content.version === now) return save();
    form.elements.version.value = content.version;
    form.elements.base.value = content.base;
    form.submit();
  }

  var left = stored();
  if (left && !isFresh) store(Object.assign(left, { sent: false }));
  if (left && isFresh) {
    var went = left.sent && Number(form.elements.version.value) === Number(left.version) + 1;
    if (went || same(left.fields, typed())) store(null);
    else offer(left);
  }
})();
