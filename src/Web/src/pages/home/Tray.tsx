import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { homeText } from '../../text/home';
import { Button } from '../../ui/Button';
import { allSteps, examples, keptSteps, type Example } from './examples';

// Less than five seconds in all: nobody needs a way to stop it.
const pause = 300;
const last = keptSteps.length;

/** An image that develops before one's eyes, as it did when it was made. Who wants no motion sees the image. */
export function Tray(): JSX.Element {
  const text = homeText();
  const [chosen, choose] = useState<Example>('sailboat');
  const [turn, again] = useState(0);
  const [frame, setFrame] = useState<number>(last);
  const strip = useRef<HTMLImageElement>(null);
  useEffect(() => {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      setFrame(last);
      return;
    }

    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const show = (now: number) => {
      setFrame(now);
      if (now < last) {
        timer = setTimeout(() => show(now + 1), pause);
      }
    };
    // It begins when its steps are there; without them the image stands.
    strip.current!.decode().then(() => !isOver && show(0), () => undefined);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [chosen, turn]);
  const isDone = frame === last;
  const replay = () => again(before => before + 1);
  return (
    <figure class="tray" aria-label={text.example}>
      <div class="sheet" onPointerEnter={event => event.pointerType === 'mouse' && isDone && replay()}>
        <img class={`image ${isDone ? 'done' : ''}`} src={examples[chosen].image} width={256} height={256} alt={text.alts[chosen]} />
        <img ref={strip} class={`strip ${isDone ? 'done' : ''}`} src={examples[chosen].steps} alt="" width={128} height={128}
          style={{ objectPosition: `0 ${(Math.min(frame, last - 1) / (last - 1)) * 100}%` }} />
      </div>
      <figcaption>
        <p class="prompt" lang="en">{text.prompts[chosen]}</p>
        <progress max={allSteps} value={isDone ? allSteps : keptSteps[frame]} aria-hidden="true" />
        <div class="row spread">
          <span class="soft small number" aria-hidden="true">{text.step(isDone ? allSteps : keptSteps[frame]!, allSteps)}</span>
          <Button small look="quiet" icon="remix" onClick={replay}>{text.replay}</Button>
        </div>
        <div class="row" role="group" aria-label={text.choose}>
          {(Object.keys(examples) as Example[]).map(name => (
            <button key={name} type="button" class="chip" lang="en" aria-pressed={name === chosen}
              onClick={() => (name === chosen ? replay() : choose(name))}>{text.prompts[name]}</button>
          ))}
        </div>
        <p class="soft small">{text.real}</p>
      </figcaption>
    </figure>
  );
}
