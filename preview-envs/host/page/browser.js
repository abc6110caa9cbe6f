// The page's one script: sends forms, follows the log, keeps what changes current. Text goes in as text; markup comes
// only from the host, which has escaped it.
const base = location.pathname.replace(/\/$/, '');

async function send(form) {
  const output = form.querySelector('output');
  const fields = Object.fromEntries(new FormData(form));
  if (output) output.textContent = '…';
  const response = await fetch(`${base}/${form.dataset.action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-understudy-page': '1' },
    body: JSON.stringify(fields),
  });
  const answer = await response.json();
  if (form.dataset.reload) return location.reload();
  if (output) {
    output.className = `answer ${answer.ok ? 'good' : 'bad'}`;
    output.textContent = answer.text;
  }
  return refresh();
}

document.addEventListener('submit', (event) => {
  event.preventDefault();
  send(event.target).catch((error) => {
    const output = event.target.querySelector('output');
    if (output) output.textContent = String(error);
  });
});

/** By part, what is shown of it: what says the same is left alone, with what is selected in it. */
const shown = new Map();

async function refresh() {
  for (const part of document.querySelectorAll('[data-part]')) {
    const response = await fetch(`${base}/parts/${part.dataset.part}`);
    const text = await response.text();
    if (!response.ok || shown.get(part) === text) continue;
    shown.set(part, text);
    const fresh = document.createElement('template');
    fresh.innerHTML = text;
    // Looked at only now: somebody may have opened one while the answer was on its way.
    const open = new Set([...part.querySelectorAll('details[open]')].map((one) => one.dataset.trace));
    for (const one of fresh.content.querySelectorAll('details')) one.open = open.has(one.dataset.trace);
    part.replaceChildren(fresh.content);
  }
}
setInterval(() => document.hidden || refresh().catch(() => {}), 3000);

const log = document.getElementById('log');
const service = document.getElementById('log-service');
const show = (line) => (line.hidden = service.value !== '' && line.dataset.service !== service.value);
service.addEventListener('change', () => [...log.children].forEach(show));
log.scrollTop = log.scrollHeight;
const lines = new EventSource(`${base}/log`);
lines.addEventListener('message', (event) => {
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  const fresh = document.createElement('template');
  fresh.innerHTML = JSON.parse(event.data);
  const line = fresh.content.firstElementChild;
  show(line);
  log.append(line);
  while (log.children.length > 2000) log.firstElementChild.remove();
  if (isAtEnd) log.scrollTop = log.scrollHeight;
});
lines.addEventListener('open', () => (document.getElementById('log-state').textContent = 'live'));
lines.addEventListener('error', () => (document.getElementById('log-state').textContent = 'not connected'));
