@rem node-gyp on a script's PATH is the one that npm brings along or was told to use.
@node "%npm_config_node_gyp%" %*
