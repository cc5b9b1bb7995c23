"""Making models; extra dependencies, reached from the command line alone."""
