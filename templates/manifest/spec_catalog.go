package manifest

type catalogSpec struct {
	At    place
	Kind  text       `yaml:"kind,required"`
	Name  text       `yaml:"name,required"`
	Parts []partSpec `yaml:"parts,required"`
	Stock []pair     `yaml:"stock"` // store → part → pieces
	// Groups, Positions and Replaced say what wears together.
	Groups    []groupSpec    `yaml:"groups"`
	Positions []positionSpec `yaml:"positions"`
	Replaced  []text         `yaml:"replaced"`
}

type groupSpec struct {
	At      place
	Key     text   `yaml:"key,required"`
	Words   []text `yaml:"words,required"`
	Axle    bool   `yaml:"axle"`
	Related []text `yaml:"related"`
}

type positionSpec struct {
	At    place
	Key   text   `yaml:"key,required"`
	Words []text `yaml:"words,required"`
	Axle  text   `yaml:"axle"`
}

type partSpec struct {
	At    place
	No    text `yaml:"no,required"`
	Name  text `yaml:"name,required"`
	Price text `yaml:"price"` // yuan
	Class text `yaml:"class"`
	// OE are the maker's numbers in whose place the part fits, Replaces those
	// that it has superseded.
	OE       []text `yaml:"oe"`
	Replaces []text `yaml:"replaces"`
}
