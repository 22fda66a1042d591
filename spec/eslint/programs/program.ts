// The specs of the rules put their programs in place of this one.
