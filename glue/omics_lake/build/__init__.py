"""The main job: landed files -> tables -> marts. The command line and the Glue jobs call `run.build`."""
