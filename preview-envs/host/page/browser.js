// The page's one script: sends forms, follows the log, keeps what changes current. Text goes in as text; markup comes
// only from the host, which has escaped it.
const base = location.pathname.replace(/\/$/, '');

async function send(form) {
  const output = form.querySelector('output');
  const button = form.querySelector('button');
  if (button.ariaDisabled === 'true') return;
  const fields = Object.fromEntries(new FormData(form));
  // Not `disabled`: that would lose the focus.
  button.ariaDisabled = 'true';
  if (output) output.textContent = '…';
  try {
    const response = await fetch(`${base}/${form.dataset.action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-understudy-page': '1' },
      body: JSON.stringify(fields),
    });
    const isAnswer = response.headers.get('content-type') === 'application/json';
    const answer = isAnswer ? await response.json() : { ok: false, text: `the host answered ${response.status}` };
    if (form.dataset.reload) return location.reload();
    if (output) {
      output.className = `answer ${answer.ok ? 'good' : 'bad'}`;
      output.textContent = answer.text;
    }
  } finally {
    button.ariaDisabled = null;
  }
  return refresh();
}

document.addEventListener('submit', (event) => {
  event.preventDefault();
  send(event.target).catch((error) => {
    const output = event.target.querySelector('output');
    if (output) output.textContent = `the host does not answer: ${error.message}`;
  });
});

const versionOf = () => document.querySelector('[data-version]').dataset.version;
const version = versionOf();
const isTyping = () => document.activeElement?.matches('input, textarea, select');
const isSelecting = (part) => getSelection()?.isCollapsed === false && getSelection().containsNode(part, true);

async function refresh() {
  for (const part of document.querySelectorAll('[data-part]')) {
    const response = await fetch(`${base}/parts/${part.dataset.part}`);
    // Gone, or another key: the page says which.
    if (response.status === 404 || response.status === 401) return location.reload();
    if (response.ok) replace(part, await response.text());
  }
  // Somebody else's push: there are other endpoints, databases, and failures to show.
  if (versionOf() !== version && !isTyping()) location.reload();
}

/** What says the same is left alone; what is open stays so, and what has the focus keeps it. */
function replace(part, text) {
  const fresh = document.createElement('template');
  fresh.innerHTML = text;
  const open = new Set([...part.querySelectorAll('details[open]')].map((one) => one.dataset.trace));
  for (const one of fresh.content.querySelectorAll('details')) one.open = open.has(one.dataset.trace);
  if (fresh.innerHTML === part.innerHTML || isSelecting(part)) return;
  const focused = part.contains(document.activeElement) && document.activeElement.closest('[data-trace]');
  part.replaceChildren(fresh.content);
  if (focused) part.querySelector(`[data-trace="${CSS.escape(focused.dataset.trace)}"] summary`)?.focus();
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
  const name = line.dataset.service;
  if (service.options.length < 100 && ![...service.options].some((one) => one.value === name))
    service.add(new Option(name, name));
  show(line);
  log.append(line);
  while (log.children.length > 2000) log.firstElementChild.remove();
  if (isAtEnd) log.scrollTop = log.scrollHeight;
});
lines.addEventListener('open', () => (document.getElementById('log-state').textContent = 'live'));
lines.addEventListener('error', () => (document.getElementById('log-state').textContent = 'not connected'));
