import { service } from '/service.js';

const at = id => document.getElementById(id);
const say = text => { at('state').textContent = text; };

at('form').addEventListener('submit', async submission => {
  submission.preventDefault();
  const button = submission.submitter ?? submission.target.querySelector('button');
  button.disabled = true;
  at('image').hidden = true;
  try {
    await draw(at('key').value.trim(), at('prompt').value);
  } catch (fault) {
    say(fault.message);
  } finally {
    button.disabled = false;
  }
});

async function draw(key, prompt) {
  say('connecting');
  // A browser cannot send a header with a WebSocket, and the service takes no key in an address, where logs would keep the key.
  // Long polling sends the key in a header.
  const hub = new signalR.HubConnectionBuilder()
    .withUrl(`${service}/v1/hub`, {
      accessTokenFactory: () => key,
      transport: signalR.HttpTransportType.LongPolling,
      withCredentials: false,
    })
    .configureLogging(signalR.LogLevel.Error)
    .build();
  try {
    // The hub's own message says less than the service's answer to a plain request.
    await call(key, '/v1/quota');
    await hub.start();
    await follow(hub, key, prompt);
  } finally {
    await hub.stop();
  }
}

// The events of the job come through the hub, from the first to the last.
function follow(hub, key, prompt) {
  return new Promise((resolve, reject) => {
    let job = null;
    const take = async event => {
      if (job === null) {
        // The first event says where the stream begins. A job that is submitted now has all its events after it.
        job = call(key, '/v1/jobs', { method: 'POST', body: JSON.stringify({ prompt }), headers: jobHeaders() }).then(answer => answer.json());
      }

      const { id } = await job;
      if (event.job_id !== id) {
        return;
      }

      switch (event.type) {
        case 'queued': say(`queued at place ${event.position}`); break;
        case 'started': say('started'); break;
        case 'progress': say(`step ${event.step} of ${event.steps}`); break;
        case 'preview': show(`data:image/png;base64,${event.preview}`, 'preview'); break;
        case 'finished': await load(key, event.images[0], prompt); resolve(); break;
        case 'failed': reject(new Error(`The job failed: ${event.error}`)); break;
        case 'canceled': reject(new Error('The job was canceled.')); break;
      }
    };

    // One event after another, although each may wait for an answer.
    let before = Promise.resolve();
    hub.stream('Subscribe', null).subscribe({
      next: event => { before = before.then(() => take(event)).catch(reject); },
      error: reject,
      complete: () => reject(new Error('The stream of events ended.')),
    });
  });
}

async function load(key, image, prompt) {
  const content = await call(key, `/v1/images/${image}/content`);
  show(URL.createObjectURL(await content.blob()), prompt);
  say('finished');
}

function show(source, text) {
  const image = at('image');
  if (image.src.startsWith('blob:')) {
    URL.revokeObjectURL(image.src);
  }

  image.src = source;
  image.alt = text;
  image.hidden = false;
}

// With an Idempotency-Key a repetition of the request makes no second job.
function jobHeaders() {
  return { 'Content-Type': 'application/json', 'Idempotency-Key': `page-${Date.now()}-${Math.random().toString(36).slice(2)}` };
}

async function call(key, path, init = {}) {
  const answer = await fetch(service + path, { ...init, credentials: 'omit', headers: { ...init.headers, Authorization: `Bearer ${key}` } });
  if (!answer.ok) {
    // Every refusal is a problem (RFC 9457): its detail says what is wrong.
    const problem = await answer.json().catch(() => ({}));
    throw new Error(problem.detail ?? `The service answered ${answer.status}.`);
  }

  return answer;
}
