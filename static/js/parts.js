/* HZ+ 代填:从 Excel 粘贴一列数,或单位名称和数两列,填入各单位的格子;对不上的带行号留在“粘贴一列”里,保存时说明。
   Without it the column is written into the textarea and read by the server. */
(function () {
  'use strict';
  function spread(table, text, first) {
    var inputs = Array.prototype.slice.call(table.querySelectorAll('input[name^="part:"]'));
    var rest = table.querySelector('textarea'), left = [], last = null;
    text.replace(/\r\n?/g, '\n').split('\n').forEach(function (line, row) {
      var cells = line.trim().split('\t'), figure = cells[cells.length - 1].trim(), input = inputs[first + row];
      if (!line.trim()) return;
      if (cells.length > 1) {
        input = inputs.filter(function (one) {
          return one.closest('tr').querySelector('input[type=hidden]').value === cells[0].trim();
        })[0];
      }
      if (!input) { left.push(cells.length > 1 ? line.trim() : '#' + (row + 1) + '\t' + figure); return; }
      input.value = figure;
      last = input;
    });
    rest.value = left.join('\n');
    if (last) last.dispatchEvent(new Event('change', { bubbles: true }));
    (left.length ? rest : last || rest).focus();
  }
  function within(target) {
    return target.closest ? target.closest('[data-parts]') : null;
  }
  document.addEventListener('paste', function (event) {
    var table = within(event.target), text = event.clipboardData ? event.clipboardData.getData('text/plain') : '';
    if (!table || !/[\n\t]/.test(text.replace(/\s+$/, ''))) return;
    event.preventDefault();
    var inputs = Array.prototype.slice.call(table.querySelectorAll('input[name^="part:"]'));
    spread(table, text, Math.max(inputs.indexOf(event.target), 0));
  });
  document.addEventListener('change', function (event) {
    var table = within(event.target);
    if (!table || event.target.tagName !== 'TEXTAREA' || !event.target.value.trim()) return;
    event.stopPropagation();
    spread(table, event.target.value, 0);
  }, true);
})();
