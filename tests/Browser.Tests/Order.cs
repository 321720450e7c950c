// One visitor at a time: a browser, a server and a model share the machine with each of them.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
