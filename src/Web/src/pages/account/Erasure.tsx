import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import { Fault } from '../../api/fault';
import type { Erasure as State } from '../../api/types';
import { account, endedElsewhere } from '../../state/account';
import { accountText } from '../../text/account';
import { sentence } from '../../text/faults';
import { dateTime, number } from '../../text/format';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/Field';
import { Icon } from '../../ui/Icon';
import { PageTitle } from '../../ui/Page';
import { Secret } from '../../ui/Secret';
import './account.css';
import { dropReceipt, hasLeft, isReceiptKept, keepReceipt, readReceipt, receiptOf } from './receipt';
import { removedBy, stepsOf } from './steps';

/** The state of a deletion, for whoever has its number; nobody is signed in here. */
export default function Erasure(): JSX.Element {
  const [id, setId] = useState(readReceipt);
  useLayoutEffect(() => {
    if (hasLeft()) {
      account.value = null;
      endedElsewhere.value = false;
    }
  }, []);
  const choose = (chosen: string) => {
    keepReceipt(chosen);
    setId(chosen);
  };
  const drop = () => {
    dropReceipt();
    setId(null);
  };
  return <div class="account narrow wider stack loose">{id ? <Watch key={id} id={id} onOther={drop} /> : <Ask onChoose={choose} />}</div>;
}

function Ask({ onChoose }: { onChoose: (id: string) => void }): JSX.Element {
  const text = accountText();
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const submit = () => {
    const id = receiptOf(typed);
    setWrong(!id);
    if (id) {
      onChoose(id);
    }
  };
  return (
    <>
      <PageTitle>{text.erasureAsk}</PageTitle>
      <form class="card form" noValidate onSubmit={event => { event.preventDefault(); submit(); }}>
        <p class="soft">{text.erasureAskText}</p>
        <TextField label={text.erasureNumber} value={typed} autocomplete="off" autocapitalize="none" spellcheck={false}
          error={wrong ? text.erasureNumberWrong : undefined} onValue={value => { setTyped(value); setWrong(false); }} />
        <div class="buttons"><Button type="submit" look="primary">{text.erasureLook}</Button></div>
      </form>
    </>
  );
}

const shortest = 700;
const longest = 15_000;

function Watch({ id, onOther }: { id: string; onOther: () => void }): JSX.Element {
  const text = accountText();
  const [state, setState] = useState<State>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let wait = shortest;
    const end = new AbortController();
    const look = async () => {
      try {
        const now = await body(api.GET('/v1/account/erasure', { params: { query: { id } }, signal: end.signal }));
        setState(now);
        setError(undefined);
        if (now.step === 'completed') {
          return;
        }
      } catch (fault) {
        if (end.signal.aborted) {
          return;
        }

        setError(fault);
        if (fault instanceof Fault && fault.status === 404) {
          return;
        }
      }

      // A deletion is mostly a matter of seconds; one that waits is asked after ever more rarely.
      wait = Math.min(wait * 1.4, longest);
      timer = setTimeout(() => void look(), wait);
    };
    void look();
    return () => {
      end.abort();
      clearTimeout(timer);
    };
  }, [id]);
  const isUnknown = error instanceof Fault && error.status === 404;
  const isDone = state?.step === 'completed';
  const removed = state ? removedBy(state) : 0;
  if (isUnknown) {
    return (
      <>
        <PageTitle>{text.erasureAsk}</PageTitle>
        <Banner kind="bad">{text.erasureUnknown}</Banner>
        <div><Button look="primary" onClick={onOther}>{text.erasureOther}</Button></div>
      </>
    );
  }

  return (
    <>
      <PageTitle>{isDone ? text.erasureDone : text.erasureTitle}</PageTitle>
      <p class="soft" role="status">{isDone ? text.erasureDoneText : text.erasureRuns}</p>
      {error !== undefined && <Banner kind="warn">{sentence(error)}</Banner>}
      <ol class="steps card">
        {stepsOf(state).map(({ name, at, stage }) => (
          <li key={name} class={stage}>
            <span class="mark">{stage === 'done' ? <Icon name="check" size={16} /> : stage === 'now' && <span class="spinner" />}</span>
            <div class="grow">
              <strong>{text.erasureSteps[name]![0]}</strong>
              <span class="unseen">: {stage === 'done' ? text.stepDone : stage === 'now' ? text.stepNow : text.stepNext}</span>
              <div class="soft small">{text.erasureSteps[name]![1]}</div>
            </div>
            {at && <time class="soft small" dateTime={at}>{dateTime(at)}</time>}
          </li>
        ))}
      </ol>
      {isDone && removed > 0 && <p class="soft">{text.erasureRemoved(number(removed))}</p>}
      {state?.processors.map(one => (
        <p key={one.asked_at} class="soft">
          {one.redacted_at ? text.processorDone(one.processor, dateTime(one.redacted_at))
            : one.deleted_at ? text.processorDeleted(one.processor, dateTime(one.deleted_at))
              : text.processorAsked(one.processor, dateTime(one.asked_at))}
        </p>
      ))}
      <section class="stack tight" aria-label={text.erasureKeep}>
        <h2>{text.erasureKeep}</h2>
        <p class="soft">{text.erasureKeepText}</p>
        {!isReceiptKept() && <Banner kind="warn">{text.erasureUnkept}</Banner>}
        <Secret label={text.erasureNumber} value={id} />
        <div><Button small look="quiet" onClick={onOther}>{text.erasureOther}</Button></div>
      </section>
    </>
  );
}
