// Migrate prepares the database, and runs again at every deploy: what is there
// already must stay as it is. Its address is in the environment: DATABASE_URL.
package main

import "log"

func main() {
	log.Print("nothing to prepare yet")
}
