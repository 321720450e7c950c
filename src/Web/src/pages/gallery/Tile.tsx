import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Image } from '../../api/types';
import { chosen, imageAt, length, thumbs, view } from '../../state/gallery';
import { galleryTexts } from '../../text/gallery';
import { Icon } from '../../ui/Icon';

/** One place of the grid: an image, or where one will be. */
export function Tile({ place, column, isFocus }: { place: number; column: number; isFocus: boolean }): JSX.Element {
  void view.value;
  const image = imageAt(place);
  const isChosen = image !== undefined && chosen.value.has(image.id);
  return (
    <div role="gridcell" class="tile" aria-colindex={column + 1} aria-selected={isChosen} data-place={place} tabIndex={isFocus ? 0 : -1}>
      {image
        ? <Thumb key={image.id} image={image} />
        : <span class="unseen">{galleryTexts().waiting(place + 1, length.value)}</span>}
      {image && <span class="tick"><Icon name="check" size={18} /></span>}
    </div>
  );
}

function Thumb({ image }: { image: Image }): JSX.Element {
  const thumb = thumbs.of(image.id);
  const wasThere = useRef(thumb.peek() !== undefined);
  const shown = thumb.value;
  return (
    <a href={`/gallery/${image.id}`} tabIndex={-1} draggable={false} title={image.alt}>
      {typeof shown === 'object'
        ? <img src={shown.url} alt={image.alt} decoding="async" draggable={false} class={wasThere.current ? '' : 'fresh'} />
        : (
          <>
            <span class="unseen">{image.alt}</span>
            {shown !== undefined && <span class="fault">{shown === 'gone' ? galleryTexts().gone : galleryTexts().broken}</span>}
          </>
        )}
    </a>
  );
}
