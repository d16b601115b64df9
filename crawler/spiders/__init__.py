"""The spiders: the file's name is the spider's name, the source's id and the folder of its test fixtures."""
