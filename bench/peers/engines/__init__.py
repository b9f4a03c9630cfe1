"""One file an engine, each in the shape of `bench.peers.shape.Peer`."""
