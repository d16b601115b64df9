"""Between a spider and the network: a publisher's queue, its robots.txt, what it refuses, whole bodies, the archive."""
