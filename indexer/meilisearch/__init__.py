"""The engine of large or shared bases: a Meilisearch server finds the candidates, the code of `indexer` ranks them."""
