import type { DoctorView } from '../../../src/model/api.ts'
import { Command, HereMark, Told } from '../ui/bits.tsx'
import type { Page, PageProps } from './page.ts'

export const doctorPage: Page<DoctorView> = { pattern: '/doctor', view: () => '/doctor', title: () => 'Doctor', Show }

function Show({ data: { sections }, reload }: PageProps<DoctorView>) {
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1}>Doctor</h1>
        <p class="lead">What this machine has of all that challenges may need. Nothing here is needed before a challenge asks for it.</p>
        <button type="button" onClick={() => void reload()}>Look again</button>
      </header>
      {sections.map(({ title, items }) => (
        <section key={title} aria-label={title}>
          <h2>{title}</h2>
          <ul class="inventory">
            {items.map(({ name, here, missing, install }) => (
              <li key={name}>
                <HereMark here={here !== undefined} />
                <strong>{name}</strong>
                <span class="soft"><Told text={here ?? missing ?? 'not here'} /></span>
                {install && <Command text={install} />}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
