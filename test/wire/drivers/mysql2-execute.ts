import { mysql2Workload } from './mysql2-session.ts'

await mysql2Workload('execute')
