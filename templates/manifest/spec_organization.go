package manifest

type organizationSpec struct {
	At    place
	Kind  text `yaml:"kind,required"`
	Name  text `yaml:"name,required"` // the company's id
	Label text `yaml:"label,required"`
	// Office is the calendar of those who work in an office.
	Office  text         `yaml:"office"`
	Stores  []storeSpec  `yaml:"stores,required"`
	Members []memberSpec `yaml:"members,required"`
	// People says how the address book's people become members.
	People *rulesSpec `yaml:"people"`
	// Presence bounds what members say of being there; as is usual where it is left out.
	Presence *presenceSpec `yaml:"presence"`
	// ERP says how far an ERP that owns the count is waited for and believed.
	ERP *erpSpec `yaml:"erp"`
	// Rules are numbers about approvals, quotes and alarms.
	Rules *numbersSpec `yaml:"rules"`
}

// presenceSpec leaves what it does not say as is usual.
type presenceSpec struct {
	At            place
	LeaveDays     text `yaml:"leave_days"`
	Spells        text `yaml:"spells"`
	StrangerHours text `yaml:"stranger_hours"`
}

// numbersSpec leaves what it does not say as is usual.
type numbersSpec struct {
	At          place
	Delegate    text `yaml:"delegate"`
	AlarmClimb  text `yaml:"alarm_climb"`
	Hints       text `yaml:"hints"`
	ConsentDays text `yaml:"consent_days"`
	Pieces      text `yaml:"pieces"`
}

// erpSpec leaves what it does not say as is usual.
type erpSpec struct {
	At        place
	Fresh     text `yaml:"fresh"`
	Patience  text `yaml:"patience"`
	TellEvery text `yaml:"tell_every"`
	Tries     text `yaml:"tries"`
	Recount   text `yaml:"recount"`
}

type rulesSpec struct {
	At         place
	Stores     []storeRuleSpec `yaml:"stores,required"`
	Roles      []roleRuleSpec  `yaml:"roles,required"`
	MaxLeaving int             `yaml:"max_leaving,required"`
}

type storeRuleSpec struct {
	At         place
	Department text `yaml:"department,required"`
	Store      text `yaml:"store"`
}

type roleRuleSpec struct {
	At         place
	Tag        text   `yaml:"tag"`
	Position   text   `yaml:"position"`
	Department text   `yaml:"department"`
	Leads      bool   `yaml:"leads"`
	Roles      []text `yaml:"roles"`
	TextMode   bool   `yaml:"text_mode"`
}

// peopleSpec are the members that were made of the address book, and the names of
// those who have left.
type peopleSpec struct {
	At      place
	Kind    text         `yaml:"kind,required"`
	Name    text         `yaml:"name,required"`
	Members []memberSpec `yaml:"members,required"`
	Former  []formerSpec `yaml:"former"`
}

type formerSpec struct {
	At     place
	UserID text `yaml:"userid,required"`
	Name   text `yaml:"name,required"`
}

type storeSpec struct {
	At          place
	Code        text `yaml:"code,required"`
	Name        text `yaml:"name,required"`
	City        text `yaml:"city,required"`
	Series      text `yaml:"series,required"`
	Blueprint   text `yaml:"blueprint,required"`
	Calendar    text `yaml:"calendar,required"`
	Phone       text `yaml:"phone"`
	License     text `yaml:"license"`
	Address     text `yaml:"address"`
	LaborRate   text `yaml:"labor_rate"` // yuan for an hour
	SafetyStock int  `yaml:"safety_stock"`
	Originals   text `yaml:"originals_days"`
	Copies      text `yaml:"copies_days"`
	// Rota says who is on which shift: a calendar → userids.
	Rota  []pair `yaml:"rota"`
	Drive []pair `yaml:"drive"` // from another store → minutes
	// Approval are keys of the blueprint's levels.
	Approval []text `yaml:"approval"`
	// Speech are engines that hear voices, in their order.
	Speech []text `yaml:"speech"`
}

type memberSpec struct {
	At       place
	UserID   text   `yaml:"userid,required"`
	Name     text   `yaml:"name,required"`
	Store    text   `yaml:"store"`
	Roles    []text `yaml:"roles,required"`
	Owner    bool   `yaml:"owner"`
	TextMode bool   `yaml:"text_mode"`
	Leader   text   `yaml:"leader"` // userid of the direct superior
	Deputy   text   `yaml:"deputy"` // userid of who stands in
	Shift    text   `yaml:"shift"`  // a calendar: when the member is on duty
	Phone    text   `yaml:"phone"`
}
