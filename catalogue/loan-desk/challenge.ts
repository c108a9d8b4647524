import { challenge } from 'roadworthy'
import { aFailedTransferMovesNothing, copiesNeverChangeByThemselves } from './checks/books.ts'
import { aCutConnectionIsHealed } from './checks/lost-connections.ts'
import { keepsTheBooks } from './checks/model.ts'
import { aLoanIsReturnedOnce, oneCopyOneLoan, opposedTransfersAllSucceed, theLastCopySurvivesThreeInstances, theLimitHolds } from './checks/races.ts'
import { theSchemaRefusesNonsense } from './checks/schema.ts'
import { livesInTheDeclaredDatabase, nothingAcknowledgedIsLost, releasingAgainHarmsNothing } from './checks/survival.ts'
import { textIsStoredWhole } from './checks/text.ts'
import { services } from './desk.ts'

export default challenge({
  title: 'The last copy',
  step: 3,
  proves: 'relational modelling, constraints, transactions, races, recovery',
  hours: 6,
  after: ['tools-rest', 'booking-calendar'],
  processes: ['release', 'web'],
  services,
  checks: {
    'keeps-the-books': keepsTheBooks,
    'one-copy-one-loan': oneCopyOneLoan,
    'the-limit-holds': theLimitHolds,
    'a-loan-is-returned-once': aLoanIsReturnedOnce,
    'a-failed-transfer-moves-nothing': aFailedTransferMovesNothing,
    'opposed-transfers-all-succeed': opposedTransfersAllSucceed,
    'copies-never-change-by-themselves': copiesNeverChangeByThemselves,
    'nothing-acknowledged-is-lost': nothingAcknowledgedIsLost,
    'a-cut-connection-is-healed': aCutConnectionIsHealed,
    'text-is-stored-whole': textIsStoredWhole,
    'releasing-again-harms-nothing': releasingAgainHarmsNothing,
    'lives-in-the-declared-database': livesInTheDeclaredDatabase,
    'the-last-copy-survives-three-instances': { ...theLastCopySurvivesThreeInstances, needs: ['one-copy-one-loan'] },
    'the-schema-refuses-nonsense': theSchemaRefusesNonsense,
  },
})
