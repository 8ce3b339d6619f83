package manifest

type calendarSpec struct {
	At             place
	Kind           text            `yaml:"kind,required"`
	Name           text            `yaml:"name,required"`
	Label          text            `yaml:"label,required"`
	Weekly         []pair          `yaml:"weekly,required"` // "mon" or "mon-fri" → intervals
	FollowHolidays bool            `yaml:"follow_cn_holidays"`
	MakeupAs       text            `yaml:"makeup_as"`
	Exceptions     []exceptionSpec `yaml:"exceptions"`
}

type exceptionSpec struct {
	At        place
	Date      text   `yaml:"date,required"`
	Intervals []text `yaml:"intervals"`
	Reason    text   `yaml:"reason,required"`
}

// holidaysSpec is the notice on public days off, one year each.
type holidaysSpec struct {
	At    place
	Kind  text       `yaml:"kind,required"`
	Name  text       `yaml:"name,required"`
	Years []yearSpec `yaml:"years,required"`
}

type yearSpec struct {
	At     place
	Year   text      `yaml:"year,required"`
	Status text      `yaml:"status,required"`
	Off    []offSpec `yaml:"off,required"`
	Makeup []text    `yaml:"makeup"`
}

// offSpec is a holiday: one day, or all from the first to the last.
type offSpec struct {
	At   place
	Name text `yaml:"name,required"`
	From text `yaml:"from,required"`
	To   text `yaml:"to"`
}
