import { useSignal } from '@preact/signals';
import { useId, useRef } from 'preact/hooks';
import type { ComponentChildren, JSX, RefObject } from 'preact';
import { Fault } from '../../api/fault';
import type { Model } from '../../api/types';
import { routes } from '../../routes';
import { account } from '../../state/account';
import { change, draft, isOpen } from '../../state/draft';
import { jobList } from '../../state/jobs';
import { refusal, send } from '../../state/outbox';
import { showKeys } from '../../shell/ShortcutKeys';
import { lackSentence, sentence } from '../../text/faults';
import { fieldSentence, fieldSentences } from '../../text/fields';
import { duration } from '../../text/format';
import { planName } from '../../text/prices';
import { studio } from '../../text/studio';
import { Button, IconButton } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { models, quota, quote, settingsOf, useOutlook } from './outlook';
import { leftOf, modelOf, mostText, shortage, sizeOf, submissionOf } from './request';
import { Settings, sizeText } from './Settings';

/** The prompt, its settings, what it will cost and how long it will wait. */
export function Composer({ prompt }: { prompt: RefObject<HTMLTextAreaElement | null> }): JSX.Element {
  const text = studio();
  const id = useId();
  const isEmpty = useSignal(false);
  const isSending = useSignal(false);
  const back = useHistory();
  const all = models.value?.all;
  const model = all && modelOf(draft.value.model, all, account.value?.preferences?.model);
  const submission = submissionOf(draft.value, model);
  useOutlook(submission);

  const press = async () => {
    if (isSending.value) {
      return;
    }

    if (!draft.value.prompt.trim()) {
      isEmpty.value = true;
      prompt.current?.focus();
      return;
    }

    isSending.value = true;
    try {
      await Promise.race([send(submission), new Promise(resolve => setTimeout(resolve, 1500))]);
    } finally {
      isSending.value = false;
    }
  };

  // A refusal is of what was sent: whoever asks for something else since, such as fewer images, was not refused.
  const isOfThis = JSON.stringify(refusal.value?.submission) === JSON.stringify(submission);
  const fault = (isOfThis ? refusal.value?.fault : undefined) ?? faultNow(JSON.stringify(settingsOf(submission)));
  const errors = (name: string) => fault?.code === 'invalid_request' ? fieldSentence(fault, name) : undefined;
  const size = model && sizeOf(draft.value, model, account.value?.preferences);
  return (
    <form class={`composer ${isOpen.value ? 'open' : ''}`} aria-label={text.form}
      onSubmit={event => { event.preventDefault(); void press(); }}>
      <label class="composer-label" for={`${id}-prompt`}>{text.prompt}</label>
      <div class="composer-box">
        <textarea ref={prompt} id={`${id}-prompt`} class="composer-prompt" rows={2} maxLength={mostText} placeholder={text.placeholder}
          value={draft.value.prompt} enterkeyhint="send" spellcheck={true} aria-describedby={`${id}-said`}
          aria-invalid={isEmpty.value || undefined}
          onInput={event => {
            isEmpty.value = false;
            refusal.value = undefined;
            back.reset();
            change({ prompt: event.currentTarget.value });
          }}
          onKeyDown={event => {
            if (event.isComposing) {
              return;
            }

            if (event.key === 'Enter' && !event.shiftKey) {
              event.preventDefault();
              // A key that is held down means one image.
              if (!event.repeat) {
                void press();
              }
            } else if ((event.key === 'ArrowUp' || event.key === 'ArrowDown') && back.move(event.key === 'ArrowUp' ? 1 : -1)) {
              event.preventDefault();
            }
          }} />
        <div class="composer-row">
          <Button small look="quiet" class="composer-more" aria-expanded={isOpen.value}
            aria-controls={isOpen.value ? `${id}-settings` : undefined} icon="settings" onClick={() => (isOpen.value = !isOpen.value)}>{text.more}</Button>
          <span class="composer-summary soft small number">
            {model && size && text.summary(model.name, sizeText(size.width, size.height), draft.value.images)}
          </span>
          <IconButton small class="composer-keys" label={text.keys} icon="help" onClick={showKeys} />
          <Button type="submit" look="primary" class="composer-send" busy={isSending.value}>{text.create}</Button>
        </div>
      </div>
      <div class="composer-said small" id={`${id}-said`} role="status">
        <Said isEmpty={isEmpty.value} model={model} fault={fault} />
      </div>
      {isOpen.value && <Settings id={`${id}-settings`} model={model} errors={errors} />}
    </form>
  );
}

/** A refusal of these very settings, before anything was sent. */
function faultNow(key: string): Fault | undefined {
  return quote.value?.key === key ? quote.value.fault : undefined;
}

/** One line: what is in the way, else the price, what is left and the wait. It never keeps anybody from pressing. */
function Said({ isEmpty, model, fault }: { isEmpty: boolean; model: Model | undefined; fault: Fault | undefined }): JSX.Element {
  const text = studio();
  const known = models.value;
  const name = draft.value.model;
  const { credits, admitted, refusal: refused, plan, quota_after: after } = quote.value?.quote ?? {};
  if (isEmpty) {
    return <Trouble>{text.emptyPrompt}</Trouble>;
  }

  const lacking = quota.value && shortage(quota.value, credits ?? 1);
  if (fault?.code === 'quota_exceeded' || fault?.code === 'plan_needed') {
    return <Trouble>{sentence(fault)}{fault.status === 402 && <MoreOf plan={fault.plan} />}</Trouble>;
  }

  const other = known && modelOf(undefined, known.all.filter(one => one.workers > 0 && one.name !== name));
  const useOther = other && (
    <> <button type="button" class="link" onClick={() => { refusal.value = undefined; change({ model: other.name }); }}>
      {text.useOther(other.name)}
    </button></>
  );
  if (known && name !== undefined && !model) {
    return <Trouble>{text.modelGone(name)}{useOther}</Trouble>;
  }

  if (known && model && model.workers === 0 && !known.loading.includes(model.name)) {
    return <Trouble>{text.modelAsleep(model.name)}{useOther}</Trouble>;
  }

  if (known && !model) {
    return <Trouble>{text.noModel}</Trouble>;
  }

  if (fault) {
    const fields = fault.code === 'invalid_request' ? fieldSentences(fault) : '';
    return <Trouble>{sentence(fault)} {fields}</Trouble>;
  }

  if (lacking || admitted === false) {
    return (
      <Trouble>
        {lacking ? lackSentence(lacking) : sentence(new Fault(refused ?? 'quota_exceeded', '', 402))}{plan && <MoreOf plan={plan} />}
      </Trouble>
    );
  }

  const queue = quote.value?.quote?.queue;
  if (credits === undefined || !queue) {
    return <span class="bone composer-bone" />;
  }

  const left = after ? leftOf(after) : quota.value && leftOf(quota.value);
  const eta = queue.eta_seconds != null && queue.eta_seconds >= 1 ? duration(Math.ceil(queue.eta_seconds)) : undefined;
  return (
    <span class="composer-facts number">
      <span title={text.isFree}>{text.credits(credits)}</span>
      {left !== undefined && <span>{text.leftAfter(after ? left : left - credits)}</span>}
      <span>{queue.position === 0 && !eta && queue.workers > 0 ? text.startsNow : text.waitsFor(queue.position, eta)}</span>
    </span>
  );
}

/** To the plan that would allow it, where one would. */
function MoreOf({ plan }: { plan: string | undefined }): JSX.Element {
  const text = studio();
  return (
    <>
      {' '}
      <a class="button small composer-plan" href={plan ? `${routes.plans}?plan=${encodeURIComponent(plan)}` : routes.plans}>
        {plan ? text.seePlan(planName(plan)) : text.seePlans}
      </a>
    </>
  );
}

function Trouble({ children }: { children: ComponentChildren }): JSX.Element {
  return <span class="composer-trouble"><Icon name="alert" size={16} /><span>{children}</span></span>;
}

/** Earlier prompts, for an empty box: newest first, and back to the empty one. */
function useHistory(): { move: (by: number) => boolean; reset: () => void } {
  const at = useRef(-1);
  const shown = useRef('');
  return {
    reset: () => void (at.current = -1),
    move: by => {
      const isOurs = draft.value.prompt !== '' && draft.value.prompt === shown.current;
      if (!isOurs && draft.value.prompt !== '') {
        return false;
      }

      const earlier = [...new Set(jobList.value.map(({ job }) => job.prompt).filter(Boolean))];
      const next = (isOurs ? at.current : -1) + by;
      if (next >= earlier.length || next < -1) {
        return earlier.length > 0;
      }

      at.current = next;
      shown.current = earlier[next] ?? '';
      change({ prompt: shown.current });
      return true;
    },
  };
}
