import type { JSX } from 'preact';
import type { Job } from '../../api/types';
import { dateTime, duration, number } from '../../text/format';
import { samplers, studio } from '../../text/studio';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { remix } from './remix';
import { sizeText } from './Settings';

/** What made an image. It leaves the form as it is. */
export function Parameters({ job, onClose, onRemix }: { job: Job; onClose: () => void; onRemix: () => void }): JSX.Element {
  const text = studio();
  const seconds = job.started_at && job.finished_at && (Date.parse(job.finished_at) - Date.parse(job.started_at)) / 1000;
  const rows: [name: string, value: string | undefined][] = [
    [text.words, job.prompt],
    [text.negative, job.negative_prompt || undefined],
    [text.model, job.model],
    [text.dimensions, sizeText(job.width, job.height)],
    [text.number, job.requested_images > 1 ? number(job.requested_images) : undefined],
    [text.steps, number(job.steps)],
    [text.guidance, number(job.guidance)],
    [text.sampler, samplers[job.scheduler] ?? job.scheduler],
    [text.seed, job.images.length > 1 ? job.images.map(image => image.seed).join(', ') : String(job.seed)],
    [text.credit, text.credits(job.credits)],
    [text.made, dateTime(job.finished_at ?? job.submitted_at)],
    [text.took, seconds ? duration(Math.max(1, seconds)) : undefined],
  ];
  return (
    <Dialog title={text.madeOf} onClose={onClose}>
      <dl class="facts">
        {rows.filter(([, value]) => value !== undefined).map(([name, value]) => [<dt key={name}>{name}</dt>, <dd>{value}</dd>])}
      </dl>
      <div class="buttons">
        <Button look="primary" icon="remix" onClick={() => { remix(job); onClose(); onRemix(); }}>{text.remix}</Button>
      </div>
    </Dialog>
  );
}
