/** A part of a list as the server tells it, newest first. */
export interface Part<T> {
  /** How many newer ones come before it. */
  readonly from: number;
  readonly images: readonly T[];
  readonly total: number;
}

/**
 * Which image stands where in a gallery of any size, of which only some are known. Inside they are counted from the oldest, so that a new
 * image changes no number; to the outside, place 0 is the newest. Not shown are images that came later than the view, until `reveal`, and
 * images that are about to be deleted.
 */
export class Places<T extends { readonly id: string }> {
  /** Images that came since; they stand on top when they are revealed. */
  waiting = 0;

  private count = 0;
  private known = new Map<number, T>();
  private hidden: { readonly number: number; readonly id: string }[] = [];

  constructor(private readonly most: number) {
  }

  /** How many places there are. */
  get length(): number {
    return this.count - this.hidden.length;
  }

  /** How many images are known; never many more than allowed. */
  get size(): number {
    return this.known.size;
  }

  /** How many images the server has, as far as it was told. */
  get total(): number {
    return this.count + this.waiting;
  }

  /** Begins anew with so many images, none of them known. */
  reset(total: number): void {
    this.count = total;
    this.waiting = 0;
    this.known.clear();
    this.hidden = [];
  }

  /** The image of a place; undefined while it is not known. */
  at(place: number): T | undefined {
    return this.known.get(this.numberOf(place));
  }

  /** Where a known image stands; -1 when it is not known, or hidden. */
  find(id: string): number {
    for (const [number, image] of this.known) {
      if (image.id === id) {
        return number < this.count && !this.hidden.some(one => one.number === number) ? this.placeOf(number) : -1;
      }
    }

    return -1;
  }

  /** The server's count of newer images at a place. */
  fromOf(place: number): number {
    return this.total - 1 - this.numberOf(place);
  }

  /**
   * Takes in what the server told; false when images went that this view knows nothing of, so that nothing stands where it stood. `gone`
   * says which images are about to be deleted.
   */
  take(part: Part<T>, gone: (id: string) => boolean): boolean {
    if (part.total < this.total) {
      return false;
    }

    this.waiting = part.total - this.count;
    part.images.forEach((image, index) => {
      const number = part.total - 1 - part.from - index;
      this.known.set(number, image);
      if (gone(image.id) && number < this.count) {
        this.hideNumber(number, image.id);
      }
    });
    return true;
  }

  /** Shows what came since; answers how many those were. */
  reveal(): number {
    const came = this.waiting;
    this.count += came;
    this.waiting = 0;
    return came;
  }

  /** Puts a changed image in the place of the one of its id. */
  change(image: T): void {
    for (const [number, known] of this.known) {
      if (known.id === image.id) {
        this.known.set(number, image);
        return;
      }
    }
  }

  hide(id: string): void {
    for (const [number, image] of this.known) {
      if (image.id === id && number < this.count) {
        this.hideNumber(number, id);
        return;
      }
    }
  }

  unhide(id: string): void {
    this.hidden = this.hidden.filter(one => one.id !== id);
  }

  /** The server has deleted an image; those that are newer move down by one. False when it was nowhere here. */
  remove(id: string): boolean {
    const number = this.hidden.find(one => one.id === id)?.number ?? [...this.known].find(([, image]) => image.id === id)?.[0];
    if (number === undefined) {
      return false;
    }

    const known = new Map<number, T>();
    for (const [other, image] of this.known) {
      if (other !== number) {
        known.set(other > number ? other - 1 : other, image);
      }
    }

    this.known = known;
    this.hidden = this.hidden
      .filter(one => one.number !== number)
      .map(one => (one.number > number ? { ...one, number: one.number - 1 } : one));
    if (number < this.count) {
      this.count--;
    } else {
      this.waiting--;
    }

    return true;
  }

  /** Forgets what is farthest from a place, so that memory stays bounded however far one goes. */
  forget(around: number): void {
    if (this.known.size <= this.most) {
      return;
    }

    const centre = this.numberOf(around);
    const kept = [...this.known].sort(([a], [b]) => Math.abs(a - centre) - Math.abs(b - centre)).slice(0, Math.ceil(this.most / 2));
    this.known = new Map(kept);
  }

  private hideNumber(number: number, id: string): void {
    if (!this.hidden.some(one => one.id === id)) {
      this.hidden = [...this.hidden, { number, id }].sort((a, b) => a.number - b.number);
    }
  }

  private numberOf(place: number): number {
    const rank = this.length - 1 - place;
    // Hidden numbers less their index never fall: the first that lies above the rank ends those below the place.
    let [low, high] = [0, this.hidden.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.hidden[middle]!.number - middle <= rank) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }

    return rank + low;
  }

  private placeOf(number: number): number {
    return this.length - 1 - (number - this.hidden.filter(one => one.number < number).length);
  }
}
