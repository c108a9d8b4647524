import { challenge } from 'roadworthy'
import { changing } from './checks/changing.ts'
import { editing } from './checks/editing.ts'
import { keeping } from './checks/keeping.ts'
import { polish } from './checks/polish.ts'
import { refusing } from './checks/refusing.ts'
import { resources } from './checks/resources.ts'

export default challenge({
  title: 'A resource with manners',
  step: 2,
  proves: 'REST resources, methods and status codes, validation, ETags, merge patch',
  hours: 4,
  processes: ['web'],
  checks: {
    ...resources,
    ...changing,
    ...editing,
    ...refusing,
    ...keeping,
    ...polish,
  },
})
