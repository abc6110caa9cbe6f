{
  // The sample application of the demo.
  "id": "bookshop",
  "lang": "typescript"
}
