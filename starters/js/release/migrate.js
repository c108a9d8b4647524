// Prepares the database, and runs again at every deploy: what is there already must stay as it is.
// Its address is in process.env.DATABASE_URL.
console.error('nothing to prepare yet')
