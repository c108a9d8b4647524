import type { Ledger } from '../base/ledger.ts'
import type { DoctorView } from '../model/api.ts'
import { installAll } from './packages.ts'
import { languages, machine, sandbox, services, type Row } from './survey.ts'

export interface Section {
  title: string
  rows: Row[]
}

/** Looks at this machine. */
export async function doctorSections(ledger: Ledger): Promise<Section[]> {
  const looks = [
    { title: 'Services, started when a challenge asks for one', looked: services(ledger) },
    { title: 'Languages; you need the one you build in', looked: languages(ledger) },
    ...(process.platform === 'linux' ? [{ title: "Sandbox, for other people's projects", looked: sandbox(ledger) }] : []),
    { title: 'This machine', looked: machine(ledger) },
  ]
  return Promise.all(looks.map(async ({ title, looked }) => ({ title, rows: await looked })))
}

/** The same as the app shows it. */
export async function doctorView(ledger: Ledger): Promise<DoctorView> {
  return { sections: (await doctorSections(ledger)).map(({ title, rows }) => ({ title, items: rows.map(item) })) }
}

function item({ word, what, says, packages }: Row): DoctorView['sections'][number]['items'][number] {
  const install = packages && installAll([packages])
  return { name: what, ...(word === 'ok' ? { here: says || 'here' } : { missing: says || 'not here' }), ...(install ? { install } : {}) }
}
