import { abortedNavigation } from './aborted-navigation.ts';
import { firstVisit } from './first-visit.ts';
import { limitPerHost } from './limit-per-host.ts';
import { partitions } from './partitions.ts';
import { silentOrder } from './silent-order.ts';
import type { Trait, TraitId } from './trait.ts';

/** What is measured with one browser at a time, in this order. Hold times are watched in all at once (src/hold). */
export const traits: { readonly [Id in TraitId]: Trait<Id> } = {
  'first-visit': firstVisit,
  'limit-per-host': limitPerHost,
  'silent-order': silentOrder,
  'aborted-navigation': abortedNavigation,
  partitions,
};
