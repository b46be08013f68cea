// The search of the documentation: over names, then over words. Without script the pages are as whole, and the list of all types is one.
const MAX_FOUND = 12;
const input = document.getElementById('search');
const found = document.getElementById('found');
let entries;

async function load() {
  entries ??= fetch('/docs/search.json').then((response) => response.json());
  return entries;
}

/** Lower is better: the name itself, its beginning, a field's name, within it, in the words; undefined for none. */
function rank([name, , , words], wanted) {
  const text = name.toLowerCase();
  if (text === wanted) return 0;
  if (text.endsWith(`.${wanted}`)) return 1;
  if (text.startsWith(wanted)) return 2;
  if (text.includes(`.${wanted}`)) return 3;
  if (text.includes(wanted)) return 4;
  return wanted.split(/\s+/).every((word) => `${text} ${words.toLowerCase()}`.includes(word)) ? 5 : undefined;
}

function show(hits) {
  found.hidden = input.value.trim() === '';
  found.replaceChildren(
    ...hits.map(([name, address, kind, words]) => {
      const link = document.createElement('a');
      link.href = address;
      const what = document.createElement('span');
      what.className = 'meta';
      what.textContent = words === '' ? kind : `${kind} · ${words}`;
      link.append(name, what);
      const item = document.createElement('li');
      item.append(link);
      return item;
    }),
  );
  if (hits.length > 0) return;
  const item = document.createElement('li');
  item.className = 'meta';
  item.textContent = 'Nothing has this name or these words.';
  found.append(item);
}

input.addEventListener('input', async () => {
  const wanted = input.value.trim().toLowerCase();
  if (wanted === '') return show([]);
  const all = await load();
  // Another key was struck while the index came.
  if (wanted !== input.value.trim().toLowerCase()) return;
  show(
    all
      .map((entry) => [rank(entry, wanted), entry])
      .filter(([place]) => place !== undefined)
      .sort(([one, a], [other, b]) => one - other || a[0].length - b[0].length)
      .slice(0, MAX_FOUND)
      .map(([, entry]) => entry),
  );
});

/** Arrows walk the found, Enter in the field opens the first, Escape leaves. */
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && !/^(INPUT|TEXTAREA)$/.test(document.activeElement?.tagName ?? '')) {
    event.preventDefault();
    input.focus();
    return;
  }
  const links = [...found.querySelectorAll('a')];
  if (found.hidden || !(event.target === input || found.contains(event.target))) return;
  const at = links.indexOf(document.activeElement);
  if (event.key === 'ArrowDown') links[Math.min(at + 1, links.length - 1)]?.focus();
  else if (event.key === 'ArrowUp') (links[at - 1] ?? input).focus();
  else if (event.key === 'Enter' && event.target === input) links[0]?.click();
  else if (event.key === 'Escape') {
    input.value = '';
    found.hidden = true;
    input.focus();
  } else return;
  event.preventDefault();
});
found.addEventListener('click', () => {
  found.hidden = true;
});
