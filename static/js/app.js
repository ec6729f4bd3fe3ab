/* HZ+ 页面脚本:主题、窄屏菜单、图表切换、字数。不用脚本也能阅读和填报。
   Loaded in <head> before the first paint, so that nothing jumps; the rest waits for the document. */
(function () {
  'use strict';
  var root = document.documentElement;
  root.classList.add('js');

  function all(selector, inside) {
    return Array.prototype.slice.call((inside || document).querySelectorAll(selector));
  }

  function isDark() {
    if (root.dataset.theme !== 'auto') return root.dataset.theme === 'dark';
    return window.matchMedia('(prefers-color-scheme: dark)').matches;
  }

  function keepTheme(theme) {
    root.dataset.theme = theme;
    document.cookie = 'theme=' + theme + '; path=/; max-age=31536000; samesite=lax' +
      (location.protocol === 'https:' ? '; secure' : '');
  }

  function count(area) {
    var shown = document.getElementById(area.dataset.count);
    if (shown) shown.textContent = Array.from(area.value).length;
  }

  function showView(button) {
    var figure = button.closest('figure');
    all('[data-view]', figure).forEach(function (other) {
      other.setAttribute('aria-pressed', String(other === button));
    });
    figure.classList.toggle('as-table', button.dataset.view === 'table');
  }

  function toggleMenu(button) {
    var open = button.getAttribute('aria-expanded') !== 'true';
    button.setAttribute('aria-expanded', String(open));
    document.getElementById(button.getAttribute('aria-controls')).classList.toggle('open', open);
  }

  document.addEventListener('click', function (event) {
    var at = event.target;
    if (!at.closest) return;
    var button = at.closest('[data-theme-toggle], [data-view], [data-menu], [data-print]');
    all('details.pop[open]').forEach(function (pop) { if (!pop.contains(at)) pop.open = false; });
    if (!button) return;
    if (button.hasAttribute('data-theme-toggle')) keepTheme(isDark() ? 'light' : 'dark');
    else if (button.hasAttribute('data-menu')) toggleMenu(button);
    else if (button.hasAttribute('data-print')) window.print();
    else showView(button);
  });

  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape') return;
    all('details.pop[open]').forEach(function (pop) {
      pop.open = false;
      pop.querySelector('summary').focus();
    });
  });

  /* “/”到搜索;正在输入时和有自己按键的页面上不算。 */
  document.addEventListener('keydown', function (event) {
    var link = document.querySelector('[data-search]');
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !link) return;
    if (document.querySelector('[data-queue]') || /keys=off/.test(document.cookie)) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    event.preventDefault();
    location.href = link.href;
  });

  document.addEventListener('input', function (event) {
    if (event.target.matches && event.target.matches('textarea[data-count]')) count(event.target);
  });

  /* 有脚本才有用的控件先隐藏,此处显示;片段由 htmx 换入后再做一遍。 */
  function prepare(inside) {
    all('[data-needs-js]', inside).forEach(function (element) { element.hidden = false; });
    all('textarea[data-count]', inside).forEach(count);
  }
  document.addEventListener('DOMContentLoaded', function () {
    prepare(document);
    var summary = document.querySelector('[data-error-summary]');
    if (summary) summary.focus();
  });
  document.addEventListener('htmx:load', function (event) { prepare(event.detail.elt); });
})();
