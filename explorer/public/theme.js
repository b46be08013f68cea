// Runs before anything is painted, so that no page flashes in the wrong colours.
(() => {
  let kept = null;
  try {
    kept = localStorage.getItem('accord.theme');
  } catch {}
  const isDark = kept ? kept === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
  document.documentElement.classList.add('scripted');
})();
