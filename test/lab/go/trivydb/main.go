// Writes a vulnerability database in Trivy's format (bbolt) from JSON on standard input:
// {"data-source": {KEY: VALUE}, "vulnerability": {ID: VALUE}, "advisories": {BUCKET: {PACKAGE: {ID: VALUE}}}}.
package main

import (
	"encoding/json"
	"log"
	"os"

	bolt "go.etcd.io/bbolt"
)

type values map[string]json.RawMessage

type fixture struct {
	DataSource    values                       `json:"data-source"`
	Vulnerability values                       `json:"vulnerability"`
	Advisories    map[string]map[string]values `json:"advisories"`
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: trivydb FILE < FIXTURE.json")
	}
	var all fixture
	if err := json.NewDecoder(os.Stdin).Decode(&all); err != nil {
		log.Fatal(err)
	}
	db, err := bolt.Open(os.Args[1], 0o644, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if err := db.Update(func(tx *bolt.Tx) error { return write(tx, all) }); err != nil {
		log.Fatal(err)
	}
}

func write(tx *bolt.Tx, all fixture) error {
	for name, entries := range map[string]values{"data-source": all.DataSource, "vulnerability": all.Vulnerability} {
		bucket, err := tx.CreateBucketIfNotExists([]byte(name))
		if err != nil {
			return err
		}
		if err := put(bucket, entries); err != nil {
			return err
		}
	}
	for name, packages := range all.Advisories {
		source, err := tx.CreateBucketIfNotExists([]byte(name))
		if err != nil {
			return err
		}
		for pkg, entries := range packages {
			bucket, err := source.CreateBucketIfNotExists([]byte(pkg))
			if err != nil {
				return err
			}
			if err := put(bucket, entries); err != nil {
				return err
			}
		}
	}
	return nil
}

func put(bucket *bolt.Bucket, entries values) error {
	for key, value := range entries {
		if err := bucket.Put([]byte(key), value); err != nil {
			return err
		}
	}
	return nil
}
