import { objectStore, type Check, type Context, type HandlesOf } from 'roadworthy'

export const services = { store: objectStore() }

export type CheckContext = Context & HandlesOf<typeof services>

/** A check of this challenge; others build on three of them, one for each cloud. */
export type CloudCheck = Check<typeof services, 'each-is-answered-under-its-id' | 'cloud-run-waits-for-the-work' | 'the-azure-shape-is-exact'>
