// One function, three clouds. Correct and unusual where the contract leaves a choice: see the comments that say so.
package main

import (
	"log"
	"os"
)

func main() {
	receipts := &Receipts{store: storeFromEnvironment()}
	switch os.Args[1] {
	case "lambda":
		serveLambda(os.Getenv("AWS_LAMBDA_RUNTIME_API"), receipts)
	case "cloudrun":
		serveCloudRun(os.Getenv("PORT"), receipts)
	case "azure":
		serveAzure(os.Getenv("FUNCTIONS_CUSTOMHANDLER_PORT"), receipts)
	default:
		log.Fatal("lambda, cloudrun or azure")
	}
}
