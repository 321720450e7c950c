import { describe, expect, it } from 'vitest';
import { Places } from '../src/state/places';

const named = (id: number) => ({ id: `${id}` });
const none = () => false;

/** A server's list: the newest has the highest number. */
class List {
  constructor(public ids: number[]) {
  }

  part(from: number, limit: number) {
    return { from, images: this.ids.slice(from, from + limit).map(named), total: this.ids.length };
  }
}

const down = (from: number, to = 1) => Array.from({ length: from - to + 1 }, (_, index) => from - index);

function seen(places: Places<{ id: string }>, first = 0, last = places.length - 1): (string | undefined)[] {
  return Array.from({ length: last - first + 1 }, (_, index) => places.at(first + index)?.id);
}

function filled(count: number): [List, Places<{ id: string }>] {
  const list = new List(down(count));
  const places = new Places<{ id: string }>(6000);
  places.reset(count);
  places.take(list.part(0, count), none);
  return [list, places];
}

describe('Places', () => {
  it('know what a part told and ask for the rest by the server\'s own count', () => {
    const list = new List(down(100_000));
    const places = new Places<{ id: string }>(6000);
    places.reset(100_000);
    places.take(list.part(50_000, 100), none);
    expect(places.at(50_000)?.id).toBe('50000');
    expect(places.at(49_999)).toBeUndefined();
    expect(places.fromOf(49_999)).toBe(49_999);
    expect(places.find('49950')).toBe(50_050);
  });

  it('keep where everything stands when new images come, until they are revealed', () => {
    const [list, places] = filled(10);
    list.ids = down(13);
    expect(places.take(list.part(0, 5), none)).toBe(true);
    expect(places.waiting).toBe(3);
    expect(seen(places, 0, 2)).toEqual(['10', '9', '8']);
    expect(places.fromOf(0)).toBe(3);
    expect(places.reveal()).toBe(3);
    expect(seen(places, 0, 3)).toEqual(['13', '12', '11', '10']);
    expect(places.length).toBe(13);
  });

  it('close up over hidden images and open again', () => {
    const [, places] = filled(8);
    ['8', '5', '4', '1'].forEach(id => places.hide(id));
    expect(seen(places)).toEqual(['7', '6', '3', '2']);
    expect(places.find('3')).toBe(2);
    expect(places.find('5')).toBe(-1);
    expect(places.fromOf(2)).toBe(5);
    places.unhide('5');
    expect(seen(places)).toEqual(['7', '6', '5', '3', '2']);
  });

  it('hide each image once', () => {
    const [, places] = filled(3);
    places.hide('2');
    places.hide('2');
    expect(places.length).toBe(2);
  });

  it('move newer ones down when the server has deleted one', () => {
    const [list, places] = filled(8);
    ['6', '3'].forEach(id => places.hide(id));
    expect(places.remove('3')).toBe(true);
    expect(seen(places)).toEqual(['8', '7', '5', '4', '2', '1']);
    list.ids = list.ids.filter(id => id !== 3);
    expect(places.take(list.part(2, 3), id => id === '6')).toBe(true);
    expect(seen(places)).toEqual(['8', '7', '5', '4', '2', '1']);
    expect(places.remove('6')).toBe(true);
    expect(seen(places)).toEqual(['8', '7', '5', '4', '2', '1']);
    expect(places.remove('6')).toBe(false);
  });

  it('hide what is about to be deleted when they learn of it', () => {
    const list = new List(down(5));
    const places = new Places<{ id: string }>(100);
    places.reset(5);
    places.take(list.part(0, 5), id => id === '4');
    expect(seen(places)).toEqual(['5', '3', '2', '1']);
  });

  it('say when images went that they know nothing of', () => {
    const [list, places] = filled(5);
    list.ids = [5, 3, 2, 1];
    expect(places.take(list.part(0, 4), none)).toBe(false);
  });

  it('stay bounded however far one goes, and forget the far ones first', () => {
    const list = new List(down(20_000));
    const places = new Places<{ id: string }>(1000);
    places.reset(20_000);
    for (let from = 0; from < 20_000; from += 100) {
      places.take(list.part(from, 100), none);
      places.forget(from + 50);
      expect(places.size).toBeLessThanOrEqual(1100);
    }

    expect(places.at(19_999)?.id).toBe('1');
    expect(places.at(0)).toBeUndefined();
  });

  it('take a changed image for the one of its id', () => {
    const places = new Places<{ id: string; alt: string }>(10);
    places.reset(1);
    places.take({ from: 0, images: [{ id: 'a', alt: 'old' }], total: 1 }, none);
    places.change({ id: 'a', alt: 'new' });
    expect(places.at(0)?.alt).toBe('new');
  });
});
